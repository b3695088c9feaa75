/** The file formats the simulator can make. */
export type ImageFormat = "png" | "jpeg" | "webp";

/** One encoded image file, as it is sent. */
export type EncodedImage = {
  bytes: Buffer;
  /** Hex SHA-256 of `bytes`. */
  sha256: string;
  width: number;
  height: number;
  mediaType: string;
};

/** Uncompressed pixels: 3 (RGB) or 4 (RGBA) bytes each, rows from the top. */
export type RawPixels = { data: Buffer; width: number; height: number; channels: 3 | 4 };

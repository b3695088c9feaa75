import type { ImageMediaType } from "./media-type.ts";

/** A picture in storage. */
export interface StoredPicture {
  /** The R2 key. */
  readonly key: string;
  readonly mediaType: ImageMediaType;
  /** Read from the bytes, never from what the provider said. */
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

/** The picture alone of what is more. */
export function toStoredPicture(picture: StoredPicture): StoredPicture {
  const { key, mediaType, width, height, bytes, sha256 } = picture;
  return { key, mediaType, width, height, bytes, sha256 };
}

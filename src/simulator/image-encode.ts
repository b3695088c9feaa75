import { createHash } from "node:crypto";

import sharp, { type Sharp } from "sharp";

import type { EncodedImage, ImageFormat, RawPixels } from "./image-format.ts";
import { padImage } from "./image-padding.ts";

/** What an encoded file must look like. */
export type EncodeOptions = {
  format: ImageFormat;
  /** JPEG and WebP quality, 0 to 100; undefined means the encoder's good default. */
  quality?: number | undefined;
  /** Exact file size to reach by padding; undefined means as encoded. */
  bytes?: number | undefined;
};

/**
 * Encodes pixels as a file.
 *
 * A file that is already larger than `bytes` is left as it is: it cannot be made smaller.
 */
export async function encodeImage(
  pixels: RawPixels,
  options: EncodeOptions,
): Promise<EncodedImage> {
  const { data, width, height, channels } = pixels;
  const encoded = await encodeFormat(sharp(data, { raw: { width, height, channels } }), options);
  const bytes =
    options.bytes === undefined ? encoded : padImage(encoded, options.format, options.bytes);
  return toEncodedImage({ bytes, width, height, mediaType: `image/${options.format}` });
}

/** Adds the digest to a finished file. */
export function toEncodedImage(file: Omit<EncodedImage, "sha256">): EncodedImage {
  return { ...file, sha256: createHash("sha256").update(file.bytes).digest("hex") };
}

function encodeFormat(image: Sharp, options: EncodeOptions): Promise<Buffer> {
  switch (options.format) {
    case "png":
      // Speed matters more than size: the pictures are smooth and compress well anyway.
      return image.png({ compressionLevel: 2, adaptiveFiltering: false }).toBuffer();
    case "jpeg":
      return image.jpeg({ quality: Math.max(1, options.quality ?? 90) }).toBuffer();
    case "webp":
      return image.webp({ quality: Math.max(1, options.quality ?? 80), effort: 0 }).toBuffer();
  }
}

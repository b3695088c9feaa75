import { imageSize } from "image-size";

import { AttemptError } from "../domain/failure.ts";
import { toHexadecimal } from "../domain/hexadecimal.ts";
import { toMediaType, type ImageMediaType, type OutputFormat } from "../domain/media-type.ts";

/** What the bytes of an image say of themselves. */
export interface ImageMeasure {
  readonly mediaType: ImageMediaType;
  readonly width: number;
  readonly height: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

const formats: Readonly<Record<string, OutputFormat>> = { png: "png", jpg: "jpeg", webp: "webp" };

/**
 * Reads type and pixels from the header and hashes the whole.
 * @throws AttemptError `malformed` when it is no PNG, JPEG or WebP: what a provider sends is not
 * trusted to be what it says.
 */
export async function measureImage(bytes: Uint8Array): Promise<ImageMeasure> {
  const { type, width, height } = readHeader(bytes);
  const format = formats[type ?? ""];
  if (!format) throw notAnImage();
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  const sha256 = toHexadecimal(new Uint8Array(digest));
  return { mediaType: toMediaType(format), width, height, sha256 };
}

function readHeader(bytes: Uint8Array) {
  try {
    return imageSize(bytes);
  } catch {
    throw notAnImage();
  }
}

function notAnImage(): AttemptError {
  const message = "The provider sent bytes that are not a PNG, JPEG or WebP image.";
  return new AttemptError({ kind: "malformed", message });
}

import { imageSize } from "image-size";

import { AttemptError } from "../domain/failure.ts";
import { toMediaType, type ImageMediaType, type OutputFormat } from "../domain/media-type.ts";

/** What the first bytes of an image say of it. */
export interface ImageHead {
  readonly mediaType: ImageMediaType;
  readonly width: number;
  readonly height: number;
}

const formats: Readonly<Record<string, OutputFormat>> = { png: "png", jpg: "jpeg", webp: "webp" };

/**
 * Reads type and pixels from the beginning of an image.
 * @throws AttemptError `malformed` when it is no PNG, JPEG or WebP: what a provider sends is not
 * trusted to be what it says.
 */
export function readImageHead(beginning: Uint8Array): ImageHead {
  const { type, width, height } = imageSizeOf(beginning);
  const format = formats[type ?? ""];
  if (!format) throw notAnImage();
  return { mediaType: toMediaType(format), width, height };
}

function imageSizeOf(bytes: Uint8Array) {
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

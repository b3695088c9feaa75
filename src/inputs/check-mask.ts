import type { ImageMediaType } from "../domain/media-type.ts";
import { isSamePixels, toSize, type Pixels } from "../domain/size.ts";
import { InputError } from "./input-error.ts";
import { mostMaskBytes } from "./input-limits.ts";
import type { InputHead } from "./read-input-head.ts";

const param = "mask";

/** @throws InputError unless it is PNG that says where to edit: with an alpha channel, or grey. */
export function requireMaskHead({ mediaType, mask }: InputHead): void {
  requireMaskType(mediaType);
  if (mask.kind !== "none") return;
  const message =
    "The mask is in colour and has no alpha channel. Send PNG with one, which is transparent where the image is edited, or in greyscale, not interlaced, which is white there.";
  throw new InputError("mask_invalid", message, param);
}

/** @throws InputError when it is larger than any mask may be. */
export function requireMaskBytes(bytes: number): void {
  if (bytes <= mostMaskBytes) return;
  const message = `The mask is larger than ${mostMaskBytes / 1024 / 1024} MB. Compress it.`;
  throw new InputError("mask_invalid", message, param);
}

/** @throws InputError unless the mask has the pixels of the image that it is for. */
export function requireSamePixels(mask: Pixels, image: Pixels): void {
  if (isSamePixels(mask, image)) return;
  const message = `The mask has ${toSize(mask)} pixels and the first image ${toSize(image)}. Send a mask of the same size.`;
  throw new InputError("mask_invalid", message, param);
}

/** @throws InputError unless it is PNG. */
export function requireMaskType(mediaType: ImageMediaType): void {
  if (mediaType === "image/png") return;
  const message = `The mask is ${mediaType}. Send PNG with an alpha channel, or in greyscale.`;
  throw new InputError("mask_invalid", message, param);
}

import { imageSize } from "image-size";

import type { ImageMediaType } from "../domain/media-type.ts";
import type { GreyPng } from "./grey-mask.ts";
import { InputError } from "./input-error.ts";
import { longestEdge, mostPixels, shortestEdge } from "./input-limits.ts";
import { jpegPixels } from "./jpeg-pixels.ts";

/**
 * What the pixels of a PNG say of a mask: each has an opacity of its own; or each is black, white or
 * grey, of so many bits, from which one can be made; or neither.
 */
export type MaskKind =
  | { readonly kind: "alpha" | "none" }
  | { readonly kind: "grey"; readonly depth: GreyPng["depth"] };

/** What the first bytes of an image that is handed in say of it. */
export interface InputHead {
  readonly mediaType: ImageMediaType;
  readonly width: number;
  readonly height: number;
  /** What a mask could be made of. Read of PNG alone: no other can be one. */
  readonly mask: MaskKind;
}

/** Signature, length and name of the first chunk, and that chunk with its checksum. */
const pngHeadBytes = 33;

/** The first chunk of any WebP with its pixels. */
const webpHeadBytes = 30;

/** Within PNG's first chunk, the sample's bits and kind: 0 is grey, 4 and 6 are those with alpha. */
const pngDepthAt = 24;
const pngColorTypeAt = 25;
/** 0 where the rows stand in their order. */
const pngInterlaceAt = 28;
const depths = [1, 2, 4, 8, 16] as const;

/** Within an extended WebP, the flags, and the one of them that says that it moves. */
const webpFlagsAt = 20;
const animationFlag = 0b10;

const decoder = new TextDecoder("latin1");

/**
 * Reads type and pixels from the beginning of an image, by its bytes alone: what a name or a header
 * says of it counts for nothing. Nothing is decoded, so that a bomb costs no more than its head.
 * @param param The field that hands it in.
 * @throws InputError when it is no PNG, JPEG or still WebP, or too large or small in pixels.
 */
export function readInputHead(beginning: Uint8Array, param: string | null): InputHead {
  const refuse = (code: "invalid_image" | "unsupported_image_type", message: string) =>
    new InputError(code, `${subject(param)} ${message}`, param);
  if (beginning.length === 0) throw refuse("invalid_image", "is empty. Send the image's bytes.");
  const mediaType = typeOf(beginning);
  if (!mediaType) {
    throw refuse(
      "unsupported_image_type",
      `is ${describe(beginning)}, by its first bytes. Send PNG, JPEG or WebP.`,
    );
  }
  if (isAnimated(beginning, mediaType)) {
    throw refuse("unsupported_image_type", "is an animated WebP. Send a still one, PNG or JPEG.");
  }
  const pixels = pixelsOf(beginning, mediaType);
  if (!pixels) {
    throw refuse(
      "invalid_image",
      `is ${mediaType} whose head is cut off or damaged. Send it again.`,
    );
  }
  requireDimensions(pixels, param);
  return { mediaType, ...pixels, mask: maskKindOf(beginning, mediaType) };
}

function maskKindOf(beginning: Uint8Array, mediaType: ImageMediaType): MaskKind {
  if (mediaType !== "image/png") return { kind: "none" };
  const colorType = beginning[pngColorTypeAt];
  if (colorType === 4 || colorType === 6) return { kind: "alpha" };
  const depth = depths.find((bits) => bits === beginning[pngDepthAt]);
  const isGrey = colorType === 0 && beginning[pngInterlaceAt] === 0;
  return isGrey && depth !== undefined ? { kind: "grey", depth } : { kind: "none" };
}

/** The image in an error's text, as its reader knows it. */
export function subject(param: string | null): string {
  return param === null ? "The image" : `The image in '${param}'`;
}

function requireDimensions(pixels: { width: number; height: number }, param: string | null): void {
  const { width, height } = pixels;
  const refuse = (message: string) =>
    new InputError(
      "image_dimensions",
      `${subject(param)} has ${width}x${height} pixels; ${message}`,
      param,
    );
  if (Math.max(width, height) > longestEdge) {
    throw refuse(`an edge can have ${longestEdge} at most. Scale it down.`);
  }
  if (width * height > mostPixels) {
    throw refuse(`it can have ${mostPixels / 1_000_000} million at most. Scale it down.`);
  }
  if (Math.min(width, height) < shortestEdge) {
    throw refuse(`an edge must have ${shortestEdge} at least. Send a larger one.`);
  }
}

function typeOf(bytes: Uint8Array): ImageMediaType | undefined {
  if (startsWith(bytes, "\u0089PNG\r\n\u001a\n")) return "image/png";
  if (startsWith(bytes, "\u00ff\u00d8\u00ff")) return "image/jpeg";
  return startsWith(bytes, "RIFF") && startsWith(bytes.subarray(8), "WEBP")
    ? "image/webp"
    : undefined;
}

/** What is no image that is taken, in a word that helps its sender. */
function describe(bytes: Uint8Array): string {
  const text = decoder.decode(bytes.subarray(0, 512)).trimStart().toLowerCase();
  if (text.startsWith("gif8")) return "GIF";
  if (text.includes("<svg")) return "SVG";
  if (text.startsWith("<!doctype html") || text.startsWith("<html")) return "HTML";
  return "of another type";
}

function isAnimated(bytes: Uint8Array, mediaType: ImageMediaType): boolean {
  if (mediaType !== "image/webp" || !startsWith(bytes.subarray(12), "VP8X")) return false;
  return ((bytes[webpFlagsAt] ?? 0) & animationFlag) !== 0;
}

function pixelsOf(bytes: Uint8Array, mediaType: ImageMediaType) {
  if (mediaType === "image/jpeg") return jpegPixels(bytes);
  // The reader itself is content with less, and finds the pixels of what is no head at all.
  if (mediaType === "image/png" ? !isPngHead(bytes) : bytes.length < webpHeadBytes) {
    return undefined;
  }
  try {
    const { width, height } = imageSize(bytes);
    return Number.isInteger(width) && Number.isInteger(height) ? { width, height } : undefined;
  } catch {
    return undefined;
  }
}

function isPngHead(bytes: Uint8Array): boolean {
  return bytes.length >= pngHeadBytes && startsWith(bytes.subarray(8), "\0\0\0\rIHDR");
}

/** @param text A character for each byte. */
function startsWith(bytes: Uint8Array, text: string): boolean {
  if (bytes.length < text.length) return false;
  for (let index = 0; index < text.length; index += 1) {
    if (bytes[index] !== text.charCodeAt(index)) return false;
  }
  return true;
}

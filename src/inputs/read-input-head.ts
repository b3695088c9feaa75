import { imageSize } from "image-size";

import type { ImageMediaType } from "../domain/media-type.ts";
import { InputError } from "./input-error.ts";
import { longestEdge, mostPixels, shortestEdge } from "./input-limits.ts";
import { jpegPixels } from "./jpeg-pixels.ts";

/** What the first bytes of an image that is handed in say of it. */
export interface InputHead {
  readonly mediaType: ImageMediaType;
  readonly width: number;
  readonly height: number;
  /** Whether each pixel has an opacity of its own. Read of PNG alone: no other can be a mask. */
  readonly hasAlpha: boolean;
}

/** Signature, length and name of the first chunk, and that chunk with its checksum. */
const pngHeadBytes = 33;

/** The first chunk of any WebP with its pixels. */
const webpHeadBytes = 30;

/** Within PNG's first chunk, the sample's kind: 4 is grey with alpha, 6 is colour with alpha. */
const pngColorTypeAt = 25;
const alphaColorTypes: ReadonlySet<number | undefined> = new Set([4, 6]);

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
  const hasAlpha = mediaType === "image/png" && alphaColorTypes.has(beginning[pngColorTypeAt]);
  return { mediaType, ...pixels, hasAlpha };
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

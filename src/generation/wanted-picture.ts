import type { ImageRequest } from "../domain/image-request.ts";
import { isLossless, toMediaType, type ImageMediaType } from "../domain/media-type.ts";
import { findPlatform } from "../domain/platform.ts";
import { isSamePixels, type Pixels } from "../domain/size.ts";
import type { StoredPicture } from "../domain/stored-picture.ts";
import type { Candidate } from "../routing/route-plan.ts";

/** What is to be delivered. */
export interface WantedPicture {
  readonly pixels: Pixels;
  readonly mediaType: ImageMediaType;
  /** In bytes, at most; null when nobody sets a limit. */
  readonly mostBytes: number | null;
}

/** How a picture differs from what is wanted. */
export type Difference = "size" | "format" | "bytes";

/**
 * The qualities that are tried until the bytes are within a limit, best first. The last is as low as
 * a picture can be shown at.
 */
const qualities = [90, 80, 68, 55, 40] as const;

/**
 * What a request wants of the picture that a candidate made.
 * @param made The type it was made in, which is taken where none was asked for.
 */
export function wantedPicture(
  { outputFormat, platform }: ImageRequest,
  { pixels, conversion }: Candidate,
  made: ImageMediaType,
): WantedPicture {
  return {
    pixels: conversion?.scale ?? pixels,
    mediaType: outputFormat === undefined ? made : toMediaType(outputFormat),
    mostBytes: (platform && findPlatform(platform)?.mostBytes) ?? null,
  };
}

/** In what a picture differs; nothing when it is as wanted. */
export function differences(
  picture: Pick<StoredPicture, "width" | "height" | "mediaType" | "bytes">,
  { pixels, mediaType, mostBytes }: WantedPicture,
): readonly Difference[] {
  const found: Difference[] = [];
  if (!isSamePixels(picture, pixels)) found.push("size");
  if (picture.mediaType !== mediaType) found.push("format");
  if (mostBytes !== null && picture.bytes > mostBytes) found.push("bytes");
  return found;
}

/**
 * The qualities to convert at, one after the other, until one fits; null leaves it to the converter.
 * @param asked The strength of compression that the request names.
 */
export function qualitiesFor(
  { mediaType, mostBytes }: WantedPicture,
  asked: number | undefined,
): readonly [number | null, ...(number | null)[]] {
  if (isLossless(mediaType)) return [null];
  if (mostBytes !== null) return qualities;
  return [asked === undefined ? qualities[0] : Math.max(1, asked)];
}

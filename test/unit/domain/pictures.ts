import * as fc from "fast-check";

import type { AspectRatio } from "../../../src/domain/aspect-ratio.ts";
import type { FitRefusal, PictureFit } from "../../../src/domain/picture-shape.ts";
import { resolutions } from "../../../src/domain/resolution.ts";
import { parseSize, toSize, type Pixels } from "../../../src/domain/size.ts";

/** The ratios of Google's size table. */
export const googleRatios = [
  "1:1",
  "1:4",
  "1:8",
  "2:3",
  "3:2",
  "3:4",
  "4:1",
  "4:3",
  "4:5",
  "5:4",
  "8:1",
  "9:16",
  "16:9",
  "21:9",
] as const satisfies readonly AspectRatio[];

/** Any tier. */
export const anyResolution = fc.constantFrom(...resolutions);

/** A size of every order of magnitude that a caller may think of, of any shape. */
export const anyPixels: fc.Arbitrary<Pixels> = fc.oneof(
  pixelsUpTo(64),
  pixelsUpTo(1024),
  pixelsUpTo(4096),
  pixelsUpTo(12_288),
);

/** A ratio that somebody writes: one of Google's, a common other one, or any of small numbers. */
export const anyRatio: fc.Arbitrary<AspectRatio> = fc.oneof(
  fc.constantFrom(...googleRatios),
  fc.constantFrom<AspectRatio>("9:21", "7:3", "3:1", "1:3", "2:1", "32:18", "1920:1080", "191:100"),
  fc
    .tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }))
    .map(([width, height]): AspectRatio => `${width}:${height}`),
);

/** `1080x1350` as pixels. Throws when the test wrote something else. */
export function pixelsOf(size: string): Pixels {
  const pixels = parseSize(size);
  if (!pixels) throw new Error(`'${size}' is not a size.`);
  return pixels;
}

/**
 * A fit as a table shows it: the size that is drawn, and what is done to it then, as
 * `1200x640, crop 300:157, scale 1200x628`. A refusal is its code.
 */
export function tellFit(fit: PictureFit | FitRefusal): string {
  if (typeof fit === "string") return fit;
  const { crop, scale } = fit.conversion ?? { crop: null, scale: null };
  const steps = [toSize(fit.pixels), crop && `crop ${crop}`, scale && `scale ${toSize(scale)}`];
  return steps.filter((step) => step !== null).join(", ");
}

/** Longer edge to shorter edge. */
export function edgeRatio({ width, height }: Pixels): number {
  return Math.max(width, height) / Math.min(width, height);
}

function pixelsUpTo(longest: number): fc.Arbitrary<Pixels> {
  const edge = fc.integer({ min: 1, max: longest });
  return fc.record({ width: edge, height: edge });
}

import { ratioOfPixels, ratioValue, reduceRatio, type AspectRatio } from "./aspect-ratio.ts";
import type { Pixels } from "./size.ts";

/** Resolution tiers, named by the edge of their square. */
export const resolutions = ["512", "1K", "2K", "4K"] as const;
export type Resolution = (typeof resolutions)[number];

/** Enlarging by more than this shows; a size that needs more gets the next tier. */
export const greatestEnlargement = 1.25;

const squareEdge: Record<Resolution, number> = { "512": 512, "1K": 1024, "2K": 2048, "4K": 4096 };

/** The area of a tier in pixels: that of its square, whatever the shape. */
export function nominalArea(resolution: Resolution): number {
  return squareEdge[resolution] ** 2;
}

/** The pixels a tier stands for at a ratio: the tier's area, edges to the nearest multiple of 8. */
export function nominalPixels(ratio: AspectRatio, resolution: Resolution): Pixels {
  const edge = squareEdge[resolution];
  const stretch = Math.sqrt(ratioValue(ratio));
  return { width: toEight(edge * stretch), height: toEight(edge / stretch) };
}

/**
 * A size of exactly a ratio has at least this share of its tier's edges. Sizes of multiples of 16 are
 * preferred, which grids draw themselves; where the next one below is further off, finer steps are.
 */
const leastOfTier = 0.92;

const steps = [16, 8, 4, 2, 1] as const;

/**
 * The pixels that are delivered for a ratio at a tier, whichever engine draws it: of exactly that
 * ratio, and just below the tier's area, so that engines need not be enlarged. A ratio of large
 * numbers has no such size: it gets the nearest.
 */
export function exactPixels(ratio: AspectRatio, resolution: Resolution): Pixels {
  const { width, height } = reduceRatio(ratio);
  const most = Math.sqrt(nominalArea(resolution) / (width * height));
  const step = steps.find((size) => floorTo(most, size) >= leastOfTier * most);
  if (step === undefined) {
    const across = Math.round(width * most);
    return { width: across, height: Math.round(across / ratioValue(ratio)) };
  }
  const times = floorTo(most, step);
  return { width: width * times, height: height * times };
}

function floorTo(value: number, step: number): number {
  return Math.floor(value / step) * step;
}

function toEight(length: number): number {
  return Math.max(8, Math.round(length / 8) * 8);
}

/** How many times larger the asked pixels are than what a crop of `pixels` leaves of it. */
export function enlargement(pixels: Pixels, asked: Pixels): number {
  return Math.max(asked.width / pixels.width, asked.height / pixels.height);
}

/** The smallest tier that needs at most {@link greatestEnlargement}, or undefined beyond 4K. */
export function resolutionForPixels(pixels: Pixels): Resolution | undefined {
  const ratio = ratioOfPixels(pixels);
  return resolutions.find(
    (resolution) => enlargement(nominalPixels(ratio, resolution), pixels) <= greatestEnlargement,
  );
}

/** True when `one` has more pixels than `other`. */
export function isAboveResolution(one: Resolution, other: Resolution): boolean {
  return squareEdge[one] > squareEdge[other];
}

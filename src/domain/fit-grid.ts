import { elongation, ratioOfPixels, ratioValue, reduceRatio } from "./aspect-ratio.ts";
import type { AspectRatio } from "./aspect-ratio.ts";
import type { SizeRule } from "./model-card.ts";
import { leastKeptByCrop, type FitRefusal, type PictureFit } from "./picture-shape.ts";
import { isAboveResolution, nominalArea, nominalPixels, type Resolution } from "./resolution.ts";
import { isSamePixels, type Pixels } from "./size.ts";

type Grid = Extract<SizeRule, { kind: "grid" }>;

/** A rounded size is preferred to an exact ratio that needs more than this many times its pixels. */
const dearestExactRatio = 1.5;

/**
 * The size a grid model draws for a ratio at a tier: the smallest of exactly that ratio with at
 * least the tier's area, or the largest it can do.
 */
export function fitRatioOnGrid(
  grid: Grid,
  aspectRatio: AspectRatio,
  asked: Resolution,
): PictureFit | FitRefusal {
  const resolution = grid.resolutions.find((tier) => !isAboveResolution(asked, tier));
  if (!resolution) return "resolution_unsupported";
  const unit = exactUnit(grid, aspectRatio);
  if (!unit) return "aspect_ratio_unsupported";
  const steps = Math.ceil(Math.sqrt(nominalArea(resolution) / (unit.width * unit.height)));
  const pixels = unit.times(Math.min(Math.max(steps, unit.least), unit.most));
  const scale = resolution === asked ? null : nominalPixels(aspectRatio, asked);
  return { aspectRatio, resolution, pixels, conversion: scale && { crop: null, scale } };
}

/**
 * The size a grid model draws for exact pixels: those themselves where the grid allows, else the
 * smallest above them of the same ratio, else the nearest to crop from. Beyond the model's limits
 * it is the largest of that shape, to be enlarged.
 */
export function fitPixelsOnGrid(
  grid: Grid,
  asked: Pixels,
  resolution: Resolution,
): PictureFit | FitRefusal {
  const askedRatio = ratioOfPixels(asked);
  if (elongation(askedRatio) * leastKeptByCrop >= grid.mostElongated) {
    return "aspect_ratio_unsupported";
  }
  const nearest = nearestOnGrid(grid, asked);
  const unit = exactUnit(grid, askedRatio);
  const steps = unit && Math.max(unit.least, Math.ceil(asked.width / unit.width));
  const exact = unit && unit.times(Math.min(steps ?? unit.most, unit.most));
  const pixels = exact && area(exact) <= dearestExactRatio * area(nearest) ? exact : nearest;
  const aspectRatio = ratioOfPixels(pixels);
  const conversion = isSamePixels(pixels, asked)
    ? null
    : {
        crop: ratioValue(aspectRatio) === ratioValue(askedRatio) ? null : askedRatio,
        scale: asked,
      };
  return { aspectRatio, resolution, pixels, conversion };
}

/** The smallest grid step of exactly a ratio, and how many steps stay within the limits. */
function exactUnit(grid: Grid, aspectRatio: AspectRatio) {
  if (elongation(aspectRatio) > grid.mostElongated) return undefined;
  const reduced = reduceRatio(aspectRatio);
  const width = reduced.width * grid.multiple;
  const height = reduced.height * grid.multiple;
  const least = Math.max(1, Math.ceil(Math.sqrt(grid.leastPixels / (width * height))));
  const most = Math.min(
    Math.floor(grid.longestEdge / Math.max(width, height)),
    Math.floor(Math.sqrt(grid.mostPixels / (width * height))),
  );
  if (least > most) return undefined;
  const times = (steps: number): Pixels => ({ width: width * steps, height: height * steps });
  return { width, height, least, most, times };
}

function nearestOnGrid(grid: Grid, asked: Pixels): Pixels {
  const flattened = withinElongation(asked, grid.mostElongated);
  const enlarge = Math.max(1, Math.sqrt(grid.leastPixels / area(flattened)));
  const shrink = Math.min(
    1,
    grid.longestEdge / Math.max(flattened.width, flattened.height),
    Math.sqrt(grid.mostPixels / area(flattened)),
  );
  // Up to the next step while there is room, down at the limit: so the limits hold either way.
  const toStep = (length: number) =>
    shrink < 1
      ? Math.floor((length * shrink) / grid.multiple) * grid.multiple
      : Math.ceil((length * enlarge) / grid.multiple) * grid.multiple;
  const rounded = { width: toStep(flattened.width), height: toStep(flattened.height) };
  return withinElongation(rounded, grid.mostElongated, grid.multiple);
}

/** Lengthens the shorter edge until the shape is no more elongated than allowed. */
function withinElongation({ width, height }: Pixels, mostElongated: number, multiple = 1): Pixels {
  const least = Math.ceil(Math.max(width, height) / mostElongated / multiple) * multiple;
  return { width: Math.max(width, least), height: Math.max(height, least) };
}

function area({ width, height }: Pixels): number {
  return width * height;
}

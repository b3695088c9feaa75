import { elongation, ratioOfPixels, reduceRatio } from "./aspect-ratio.ts";
import type { AspectRatio } from "./aspect-ratio.ts";
import type { SizeRule } from "./model-card.ts";
import {
  conversionTo,
  leastKeptByCrop,
  type FitRefusal,
  type PictureFit,
} from "./picture-shape.ts";
import {
  enlargement,
  exactPixels,
  greatestEnlargement,
  isAboveResolution,
  resolutionForPixels,
  type Resolution,
} from "./resolution.ts";
import { type Pixels } from "./size.ts";

type Grid = Extract<SizeRule, { kind: "grid" }>;

/** A rounded size is preferred to an exact ratio that needs more than this many times its pixels. */
const dearestExactRatio = 1.5;

/** Near the limits, an exact ratio may need this many times the enlargement of one that is cropped. */
const dearestCrop = 1.02;

/**
 * The size a grid model draws for a ratio at a tier: that which is delivered, or the nearest to it
 * that the grid allows.
 */
export function fitRatioOnGrid(
  grid: Grid,
  aspectRatio: AspectRatio,
  asked: Resolution,
): PictureFit | FitRefusal {
  if (elongation(aspectRatio) > grid.mostElongated) return "aspect_ratio_unsupported";
  const resolution = tierOnGrid(grid, asked);
  if (!resolution) return "resolution_unsupported";
  const fit = fitPixelsOnGrid(grid, exactPixels(aspectRatio, asked));
  return typeof fit === "string" ? fit : { ...fit, aspectRatio, resolution };
}

/**
 * The size a grid model draws for exact pixels: those themselves where the grid allows, else the
 * smallest above them of the same ratio, else the nearest to crop from. Beyond the model's limits
 * it is the largest of that shape, to be enlarged.
 */
export function fitPixelsOnGrid(grid: Grid, asked: Pixels): PictureFit | FitRefusal {
  const askedRatio = ratioOfPixels(asked);
  if (elongation(askedRatio) * leastKeptByCrop >= grid.mostElongated) {
    return "aspect_ratio_unsupported";
  }
  const nearest = nearestOnGrid(grid, asked);
  const exact = exactOnGrid(grid, asked);
  const pixels = exact && isWorthItsPixels(exact, nearest, asked) ? exact : nearest;
  const aspectRatio = ratioOfPixels(pixels);
  const needed = resolutionForPixels(asked) ?? "4K";
  const resolution = tierOnGrid(grid, needed) ?? needed;
  return { aspectRatio, resolution, pixels, conversion: conversionTo(asked, pixels) };
}

/** The tier a grid model is asked for: the one wanted, or the next above that it has. */
function tierOnGrid(grid: Grid, wanted: Resolution): Resolution | undefined {
  return grid.resolutions.find((tier) => !isAboveResolution(wanted, tier));
}

/** The smallest size of exactly the asked ratio, or the most elongated one, that covers `asked`. */
function exactOnGrid(grid: Grid, asked: Pixels): Pixels | undefined {
  const askedRatio = ratioOfPixels(asked);
  const mostElongated: AspectRatio =
    asked.width > asked.height ? `${grid.mostElongated}:1` : `1:${grid.mostElongated}`;
  const isTooElongated = elongation(askedRatio) > grid.mostElongated;
  const unit = exactUnit(grid, isTooElongated ? mostElongated : askedRatio);
  if (!unit) return undefined;
  const steps = Math.ceil(enlargement(unit, asked));
  return unit.times(Math.min(Math.max(steps, unit.least), unit.most));
}

function isWorthItsPixels(exact: Pixels, nearest: Pixels, asked: Pixels): boolean {
  const isTooDear = area(exact) > dearestExactRatio * area(nearest);
  const allowed = Math.max(greatestEnlargement, dearestCrop * enlargement(nearest, asked));
  return !isTooDear && enlargement(exact, asked) <= allowed;
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
  const times = (steps: number): Pixels => scaled({ width, height }, steps);
  return { width, height, least, most, times };
}

/** The next step up while the limits hold, the next step down where they would not. */
function nearestOnGrid(grid: Grid, asked: Pixels): Pixels {
  const flattened = withinElongation(asked, grid.mostElongated);
  const enlarge = Math.max(1, Math.sqrt(grid.leastPixels / area(flattened)));
  const above = toSteps(grid, scaled(flattened, enlarge), Math.ceil);
  const longest = Math.max(above.width, above.height);
  if (area(above) <= grid.mostPixels && longest <= grid.longestEdge) return above;
  const shrink = Math.min(
    1,
    grid.longestEdge / Math.max(flattened.width, flattened.height),
    Math.sqrt(grid.mostPixels / area(flattened)),
  );
  return toSteps(grid, scaled(flattened, shrink), Math.floor);
}

/** Both edges in whole steps of the grid, and no more elongated than it allows. */
function toSteps(grid: Grid, { width, height }: Pixels, round: (steps: number) => number): Pixels {
  const steps = scaled(
    { width: round(width / grid.multiple), height: round(height / grid.multiple) },
    grid.multiple,
  );
  return withinElongation(steps, grid.mostElongated, grid.multiple);
}

function scaled({ width, height }: Pixels, factor: number): Pixels {
  return { width: width * factor, height: height * factor };
}

/** Lengthens the shorter edge until the shape is no more elongated than allowed. */
function withinElongation({ width, height }: Pixels, mostElongated: number, multiple = 1): Pixels {
  const least = Math.ceil(Math.max(width, height) / mostElongated / multiple) * multiple;
  return { width: Math.max(width, least), height: Math.max(height, least) };
}

function area({ width, height }: Pixels): number {
  return width * height;
}

import {
  isSameRatio,
  parseAspectRatio,
  ratioOfPixels,
  ratioValue,
  type AspectRatio,
} from "./aspect-ratio.ts";
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
  resolutions,
  type Resolution,
} from "./resolution.ts";
import { parseSize, type Pixels } from "./size.ts";

type Table = Extract<SizeRule, { kind: "table" }>;

interface TableSize {
  readonly aspectRatio: AspectRatio;
  readonly resolution: Resolution;
  readonly pixels: Pixels;
}

/**
 * The table's size for a ratio at a tier, or at the next tier above that the model has. Few sizes of
 * a table have exactly the ratio they go by: the others are cropped to it.
 */
export function fitRatioInTable(
  table: Table,
  asked: AspectRatio,
  resolution: Resolution,
): PictureFit | FitRefusal {
  const ofRatio = tableSizes(table).filter((size) => isSameRatio(size.aspectRatio, asked));
  if (ofRatio.length === 0) return "aspect_ratio_unsupported";
  const found = ofRatio.find((size) => !isAboveResolution(resolution, size.resolution));
  if (!found) return "resolution_unsupported";
  const isExact = isSameRatio(ratioOfPixels(found.pixels), asked);
  if (isExact && found.resolution === resolution) return { ...found, conversion: null };
  return { ...found, conversion: conversionTo(exactPixels(asked, resolution), found.pixels) };
}

/**
 * The table's size for exact pixels: the ratio that loses least when cropped, at the smallest tier
 * that needs at most {@link greatestEnlargement}, or at the model's largest.
 */
export function fitPixelsInTable(table: Table, asked: Pixels): PictureFit | FitRefusal {
  const askedRatio = ratioOfPixels(asked);
  const sizes = tableSizes(table);
  const kept = (size: TableSize) => keptByCrop(size.aspectRatio, askedRatio);
  const mostKept = Math.max(...sizes.map(kept));
  if (mostKept <= leastKeptByCrop) return "aspect_ratio_unsupported";
  const ofRatio = sizes.filter((size) => kept(size) === mostKept);
  const found =
    ofRatio.find((size) => enlargement(size.pixels, asked) <= greatestEnlargement) ??
    ofRatio.at(-1);
  if (!found) return "aspect_ratio_unsupported";
  return { ...found, conversion: conversionTo(asked, found.pixels) };
}

/** Every size of the table, the tiers of a ratio in ascending order. */
function tableSizes(table: Table): readonly TableSize[] {
  return Object.entries(table.sizes).flatMap(([ratio, tiers]) =>
    resolutions.flatMap((resolution) => {
      const aspectRatio = parseAspectRatio(ratio);
      const pixels = parseSize(tiers?.[resolution] ?? "");
      return aspectRatio && pixels ? [{ aspectRatio, resolution, pixels }] : [];
    }),
  );
}

/** The share of a picture that is left when it is cropped from one ratio to another, up to 1. */
function keptByCrop(from: AspectRatio, to: AspectRatio): number {
  const share = ratioValue(from) / ratioValue(to);
  return Math.min(share, 1 / share);
}

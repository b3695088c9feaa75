import { isSameRatio, ratioOfPixels, type AspectRatio } from "./aspect-ratio.ts";
import type { Resolution } from "./resolution.ts";
import { isSamePixels, type Pixels } from "./size.ts";

/** What the caller asked the picture to be: a shape at a tier, or exact pixels. */
export type PictureShape =
  | {
      readonly kind: "ratio";
      readonly aspectRatio: AspectRatio;
      readonly resolution: Resolution;
    }
  | { readonly kind: "size"; readonly pixels: Pixels };

/** The one conversion that turns an engine's own picture into the one that was asked for. */
export interface Conversion {
  /** Cut to this ratio around the centre, when the engine's own ratio differs. */
  readonly crop: AspectRatio | null;
  /** Scale to these pixels, when the engine's own differ. */
  readonly scale: Pixels | null;
}

/** What turns one picture into one of other pixels; null when they are the same. */
export function conversionTo(asked: Pixels, drawn: Pixels): Conversion | null {
  if (isSamePixels(drawn, asked)) return null;
  const ratio = ratioOfPixels(asked);
  return { crop: isSameRatio(ratioOfPixels(drawn), ratio) ? null : ratio, scale: asked };
}

/** How one model would draw a shape: what it is sent, and what is left to convert. */
export interface PictureFit {
  /** The ratio in the model's own words. */
  readonly aspectRatio: AspectRatio;
  /** The tier in the model's own words. */
  readonly resolution: Resolution;
  /** The exact pixels the model returns. */
  readonly pixels: Pixels;
  readonly conversion: Conversion | null;
}

/** Why a model cannot draw a shape. */
export type FitRefusal = "aspect_ratio_unsupported" | "resolution_unsupported";

/** Cropping away a quarter of a picture or more spoils it: such a ratio counts as unsupported. */
export const leastKeptByCrop = 0.75;

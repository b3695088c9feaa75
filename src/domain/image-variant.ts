import { isLossless, toOutputFormat, type ImageMediaType } from "./media-type.ts";
import { isSamePixels, type Pixels } from "./size.ts";

/** The edges that variants may have, in pixels: few enough that each is made once and kept. */
export const variantEdges = [
  64, 128, 256, 320, 480, 640, 768, 1024, 1280, 1600, 1920, 2560, 3840,
] as const;

/** The qualities that variants may have. */
export const variantQualities = [40, 55, 70, 80, 90] as const;

/** How a variant keeps to its edges: whole and within both, or filling both and cut around its centre. */
export const variantFits = ["scale-down", "cover"] as const;

/** What is asked for of a variant. Null leaves it as the image has it, or to us. */
export interface VariantQuery {
  readonly width: number | null;
  readonly height: number | null;
  readonly fit: (typeof variantFits)[number];
  readonly mediaType: ImageMediaType | null;
  readonly quality: number | null;
}

/** An image made smaller, or another type. */
export interface ImageVariant {
  readonly pixels: Pixels;
  readonly mediaType: ImageMediaType;
  /** Null for types that lose nothing. */
  readonly quality: number | null;
}

const usualQuality = 80;

/**
 * What a variant of an image comes to, exactly. It is never larger than the image: `cover` of edges
 * that the image does not fill has their ratio, and is as large as the image allows.
 * @returns Null when it is the image itself.
 */
export function variantOf(
  image: Pixels & { readonly mediaType: ImageMediaType },
  { width, height, fit, mediaType: wanted, quality }: VariantQuery,
): ImageVariant | null {
  const mediaType = wanted ?? image.mediaType;
  const box = { width: width ?? Infinity, height: height ?? Infinity };
  const pixels = fit === "cover" ? covered(image, box) : scaledDown(image, box);
  if (mediaType === image.mediaType && quality === null && isSamePixels(pixels, image)) return null;
  return { pixels, mediaType, quality: isLossless(mediaType) ? null : (quality ?? usualQuality) };
}

/** What a variant is called: the same for all that come to the same. */
export function nameOfVariant({ pixels, mediaType, quality }: ImageVariant): string {
  const { width, height } = pixels;
  return `${width}x${height}${quality === null ? "" : `.q${quality}`}.${toOutputFormat(mediaType)}`;
}

function scaledDown({ width, height }: Pixels, box: Pixels): Pixels {
  return scaled({ width, height }, Math.min(1, box.width / width, box.height / height));
}

function covered(image: Pixels, box: Pixels): Pixels {
  return scaled(box, Math.min(1, image.width / box.width, image.height / box.height));
}

function scaled({ width, height }: Pixels, factor: number): Pixels {
  return {
    width: Math.max(1, Math.round(width * factor)),
    height: Math.max(1, Math.round(height * factor)),
  };
}

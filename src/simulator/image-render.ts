import sharp from "sharp";

import { drawPicture, type DrawPicture, type PictureOptions } from "./image-draw.ts";
import { encodeImage, type EncodeOptions } from "./image-encode.ts";
import type { EncodedImage, RawPixels } from "./image-format.ts";

/** A picture to be made as a file, with its previews. */
export type RenderOptions = PictureOptions & EncodeOptions & { previewCount: number };

type Size = { width: number; height: number };

/** The finished file, and the previews from the most to the least blurred. */
export type RenderedImage = { final: EncodedImage; previews: EncodedImage[] };

/**
 * Makes the files of one picture. Previews have the pixels and the format of the final image.
 *
 * Fails if an input image is not readable.
 */
export async function renderImage(
  options: RenderOptions,
  draw: DrawPicture = drawPicture,
): Promise<RenderedImage> {
  const pixels = await draw(options);
  const final = await encodeImage(pixels, options);
  const previews: EncodedImage[] = [];
  for (let index = 0; index < options.previewCount; index += 1) {
    const blurred = await blur(pixels, previewEdge(index, options.previewCount));
    previews.push(await encodeImage(blurred, { ...options, bytes: undefined }));
  }
  return { final, previews };
}

/** How many pixels the longer edge keeps: 24 at first, 160 just before the final image. */
function previewEdge(index: number, count: number): number {
  const progress = count === 1 ? 0.5 : index / (count - 1);
  return Math.round(24 * (160 / 24) ** progress);
}

/** Shrinking and enlarging looks like a blur and costs far less than one. */
async function blur(pixels: RawPixels, edge: number): Promise<RawPixels> {
  const small = await resize(pixels, fitInside(pixels, edge), "cubic");
  // Cubic to a middle size hides the pixels; linear does the rest in half the time.
  const middle = await resize(small, fitInside(pixels, 256), "cubic");
  return resize(middle, pixels, "linear");
}

function fitInside(size: Size, edge: number): Size {
  const shrink = Math.min(1, edge / Math.max(size.width, size.height));
  return {
    width: Math.max(1, Math.round(size.width * shrink)),
    height: Math.max(1, Math.round(size.height * shrink)),
  };
}

async function resize(
  pixels: RawPixels,
  size: Size,
  kernel: "cubic" | "linear",
): Promise<RawPixels> {
  const { width, height, channels } = pixels;
  const data = await sharp(pixels.data, { raw: { width, height, channels } })
    .resize(size.width, size.height, { fit: "fill", kernel })
    .raw()
    .toBuffer();
  return { data, width: size.width, height: size.height, channels };
}

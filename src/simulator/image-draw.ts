import sharp from "sharp";

import { drawBackdrop } from "./image-backdrop.ts";
import { drawCaption, type Box } from "./image-caption.ts";
import type { RawPixels } from "./image-format.ts";
import { maskedBox, readMask } from "./image-mask.ts";

/** What a picture shows. */
export type PictureOptions = {
  /** Decides colours and shapes. */
  seed: string;
  /** Short lines above the prompt in the caption: model, size, quality. */
  facts: string[];
  prompt: string;
  width: number;
  height: number;
  transparent: boolean;
  /** Input image files of an edit, the edited one first. Empty for a new picture. */
  inputs: Buffer[];
  /** PNG file with alpha; see-through pixels of it are the ones to change. */
  mask?: Buffer | undefined;
};

/** Makes the pixels of a picture at exactly the asked size; see `drawPicture`. */
export type DrawPicture = (options: PictureOptions) => Promise<RawPixels>;

// The backdrop is drawn no larger than this and enlarged: SVG rendering is the slow part.
const backdropEdgeLimit = 1024;

/**
 * Draws a picture at exactly the asked pixels.
 *
 * An edit shows its first input behind the caption and the others as a row of thumbnails; with a
 * mask everything outside the see-through part is the input image, unchanged.
 *
 * Fails if an input or the mask is not a readable image.
 */
export async function drawPicture(options: PictureOptions): Promise<RawPixels> {
  const { width, height } = options;
  const whole: Box = { left: 0, top: 0, width, height };
  const [edited, ...references] = options.inputs;
  const caption = { facts: options.facts, prompt: options.prompt };
  if (edited === undefined) {
    const pixels = await paintBackdrop(options);
    await drawCaption(pixels, { ...caption, area: whole });
    return pixels;
  }
  const original = await fitInput(edited, width, height);
  if (options.mask !== undefined) {
    const mask = await readMask(options.mask, width, height);
    const painted = await paintBackdrop({ ...options, transparent: false });
    await drawCaption(painted, { ...caption, area: maskedBox(mask, width, height) ?? whole });
    replaceMasked(original, painted, mask);
    return original;
  }
  tint(original, await paintBackdrop({ ...options, transparent: false }));
  await placeThumbnails(original, references);
  await drawCaption(original, { ...caption, area: whole });
  return original;
}

async function paintBackdrop(options: PictureOptions): Promise<RawPixels> {
  const { width, height, transparent } = options;
  const shrink = Math.min(1, backdropEdgeLimit / Math.max(width, height));
  const svg = drawBackdrop({
    seed: options.seed,
    width: Math.max(1, Math.round(width * shrink)),
    height: Math.max(1, Math.round(height * shrink)),
    transparent,
  });
  const drawn = sharp(Buffer.from(svg));
  const small = await (transparent ? drawn.ensureAlpha() : drawn.removeAlpha())
    .raw()
    .toBuffer({ resolveWithObject: true });
  const channels = transparent ? 4 : 3;
  const raw = { width: small.info.width, height: small.info.height, channels } as const;
  const data = await sharp(small.data, { raw })
    .resize(width, height, { fit: "fill", kernel: "linear" })
    .raw()
    .toBuffer();
  return { data, width, height, channels };
}

async function fitInput(file: Buffer, width: number, height: number): Promise<RawPixels> {
  const data = await sharp(file)
    .autoOrient()
    .toColourspace("srgb")
    .flatten({ background: "white" })
    .resize(width, height, { fit: "cover" })
    .removeAlpha()
    .raw()
    .toBuffer();
  return { data, width, height, channels: 3 };
}

/** Mixes a little of the backdrop in, so that an edit differs from its input everywhere. */
function tint(pixels: RawPixels, backdrop: RawPixels): void {
  for (let at = 0; at < pixels.data.length; at += 1) {
    const before = pixels.data[at] ?? 0;
    pixels.data[at] = before + ((backdrop.data[at] ?? 0) - before) * 0.25;
  }
}

function replaceMasked(original: RawPixels, painted: RawPixels, mask: Buffer): void {
  for (let pixel = 0; pixel < mask.length; pixel += 1) {
    if ((mask[pixel] ?? 255) < 128)
      painted.data.copy(original.data, pixel * 3, pixel * 3, pixel * 3 + 3);
  }
}

async function placeThumbnails(pixels: RawPixels, references: Buffer[]): Promise<void> {
  const columns = Math.max(4, references.length);
  const edge = Math.floor(Math.min(pixels.width / columns, pixels.height / 4));
  const gap = Math.floor(edge * 0.08);
  const side = edge - 2 * gap;
  if (side < 1) return;
  for (const [index, reference] of references.entries()) {
    const thumbnail = await fitInput(reference, side, side);
    for (let row = 0; row < side; row += 1) {
      const start = ((gap + row) * pixels.width + index * edge + gap) * 3;
      thumbnail.data.copy(pixels.data, start, row * side * 3, (row + 1) * side * 3);
    }
  }
}

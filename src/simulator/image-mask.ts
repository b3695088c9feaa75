import sharp from "sharp";

import type { Box } from "./image-caption.ts";

/**
 * Reads the alpha channel of a mask file at the given size: one byte a pixel, 0 is see-through.
 *
 * Fails if the file is not a readable image.
 */
export async function readMask(file: Buffer, width: number, height: number): Promise<Buffer> {
  return sharp(file)
    .ensureAlpha()
    .resize(width, height, { fit: "fill", kernel: "nearest" })
    .extractChannel("alpha")
    .raw()
    .toBuffer();
}

/** The smallest box around the see-through pixels; undefined if there are none. */
export function maskedBox(mask: Buffer, width: number, height: number): Box | undefined {
  let left = width;
  let right = -1;
  let top = height;
  let bottom = -1;
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      if ((mask[row * width + column] ?? 255) >= 128) continue;
      left = Math.min(left, column);
      right = Math.max(right, column);
      top = Math.min(top, row);
      bottom = row;
    }
  }
  if (right < left || bottom < top) return undefined;
  return { left, top, width: right - left + 1, height: bottom - top + 1 };
}

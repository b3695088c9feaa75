import { createHash } from "node:crypto";

import { drawPicture, type PictureOptions } from "../src/simulator/image-draw.ts";
import type { RawPixels } from "../src/simulator/image-format.ts";

/** Larger pictures are seldom asked for, and would take much memory to keep. */
const mostPixels = 2_500_000;

/** So many sizes are kept: about seven megabytes each at the most. */
const mostKept = 24;

const kept = new Map<string, Promise<RawPixels>>();

/**
 * Draws one picture for each size, and from then on only a stamp into it, which no two requests
 * share. It takes a fifth of the time, and no test in workerd looks at what a picture shows: those
 * of the simulator itself do. Inputs change the stamp, too, and are not read as images.
 */
export async function drawStockPicture(options: PictureOptions): Promise<RawPixels> {
  const { width, height } = options;
  if (width * height > mostPixels) return drawPicture(options);
  const stock = await stockOf(options);
  const data = Buffer.from(stock.data);
  stamp({ ...stock, data }, digestOf(options));
  return { ...stock, data };
}

function stockOf({ width, height, transparent }: PictureOptions): Promise<RawPixels> {
  const key = `${width}x${height} ${transparent}`;
  const known = kept.get(key);
  if (known) return known;
  if (kept.size >= mostKept) kept.clear();
  const facts: string[] = [];
  const made = drawPicture({
    seed: key,
    facts,
    prompt: key,
    width,
    height,
    transparent,
    inputs: [],
  });
  kept.set(key, made);
  return made;
}

function digestOf({ inputs, mask, ...rest }: PictureOptions): Buffer {
  const hash = createHash("sha256").update(JSON.stringify([rest.seed, rest.facts, rest.prompt]));
  for (const file of [...inputs, ...(mask ? [mask] : [])])
    hash.update(`|${file.length}|`).update(file);
  return hash.digest();
}

/** A grey bar for each byte along the upper edge, large enough to be seen in a preview, too. */
function stamp({ data, width, height, channels }: RawPixels, digest: Buffer): void {
  const rows = Math.max(1, Math.floor(height / 8));
  for (let row = 0; row < rows; row += 1) {
    for (let bar = 0; bar < digest.length; bar += 1) {
      const from = row * width + Math.floor((bar * width) / digest.length);
      const to = row * width + Math.floor(((bar + 1) * width) / digest.length);
      data.fill(digest[bar] ?? 0, from * channels, to * channels);
    }
  }
}

import { createHash } from "node:crypto";

import type { DrawPicture } from "./image-draw.ts";
import { renderImage, type RenderedImage, type RenderOptions } from "./image-render.ts";

const countLimit = 64;
const byteLimit = 192 * 1024 * 1024;

// A 4K picture takes about 150 MB while it is made.
const concurrencyLimit = 3;

type Entry = { image: Promise<RenderedImage>; bytes: number };

/** Makes images, and keeps the latest so that a repeated request costs nothing. */
export type ImageCache = {
  /** The same promise is shared by equal requests that overlap. Fails like `renderImage`. */
  render: (options: RenderOptions) => Promise<RenderedImage>;
};

/**
 * Builds a cache of at most 64 renderings and 192 MiB; the longest unused go first.
 * At most three images are made at a time.
 *
 * @param draw Makes the pixels; undefined means the landscapes of `drawPicture`.
 */
export function createImageCache(draw?: DrawPicture): ImageCache {
  const entries = new Map<string, Entry>();
  let bytes = 0;
  let running = 0;
  const waiting: (() => void)[] = [];

  async function renderInTurn(options: RenderOptions): Promise<RenderedImage> {
    if (running >= concurrencyLimit) {
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
      });
    } else running += 1;
    try {
      return await renderImage(options, draw);
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  }

  function remove(key: string, entry: Entry): void {
    if (entries.get(key) === entry && entries.delete(key)) bytes -= entry.bytes;
  }

  function shrink(): void {
    for (const [key, entry] of entries) {
      if (entries.size <= countLimit && bytes <= byteLimit) return;
      remove(key, entry);
    }
  }

  async function fill(key: string, entry: Entry): Promise<void> {
    try {
      const image = await entry.image;
      const size = [image.final, ...image.previews].reduce(
        (sum, file) => sum + file.bytes.length,
        0,
      );
      if (entries.get(key) !== entry) return;
      entry.bytes = size;
      bytes += size;
      shrink();
    } catch {
      remove(key, entry);
    }
  }

  return {
    async render(options) {
      const key = cacheKey(options);
      const known = entries.get(key);
      if (known !== undefined) {
        entries.delete(key);
        entries.set(key, known);
        return known.image;
      }
      const entry: Entry = { image: renderInTurn(options), bytes: 0 };
      entries.set(key, entry);
      void fill(key, entry);
      return entry.image;
    },
  };
}

function cacheKey(options: RenderOptions): string {
  const { inputs, mask, ...rest } = options;
  const hash = createHash("sha256").update(JSON.stringify(rest));
  for (const file of inputs) hash.update(`|${file.length}|`).update(file);
  if (mask !== undefined) hash.update("|mask|").update(mask);
  return hash.digest("hex");
}

import sharp from "sharp";
import { describe, expect, test } from "vitest";

import { createImageCache } from "../../../src/simulator/image-cache.ts";
import { drawPicture } from "../../../src/simulator/image-draw.ts";
import { padImage } from "../../../src/simulator/image-padding.ts";
import type { RenderOptions } from "../../../src/simulator/image-render.ts";
import { solidImage } from "./running-simulator.ts";

const picture = {
  seed: "test",
  facts: ["gpt-image-2", "320x320 · high"],
  prompt: "a cat",
  width: 320,
  height: 320,
  transparent: false,
  inputs: [],
};

/** Number of white pixels: hardly anything but the caption has any. */
function countWhite(data: Buffer, channels: number): number {
  let count = 0;
  for (let at = 0; at < data.length; at += channels) {
    if (data[at] === 255 && data[at + 1] === 255 && data[at + 2] === 255) count += 1;
  }
  return count;
}

describe("captions", () => {
  test.for([
    { width: 320, height: 320 },
    { width: 1536, height: 192 },
    { width: 192, height: 1536 },
    { width: 16, height: 16 },
  ])("are drawn at $width x $height", async (size) => {
    const { data, channels } = await drawPicture({ ...picture, ...size });
    expect(data).toHaveLength(size.width * size.height * 3);
    expect(countWhite(data, channels)).toBeGreaterThan(size.width > 16 ? 100 : -1);
  });

  test("take any prompt", async () => {
    for (const prompt of [
      "",
      "<b>&amp;",
      "\u0000\u0007\ud800",
      "日本語 🎉",
      "word ".repeat(6000),
    ]) {
      const { data } = await drawPicture({ ...picture, prompt });
      expect(data).toHaveLength(320 * 320 * 3);
    }
  });
});

describe("padding", () => {
  test.for(["png", "jpeg", "webp"] as const)("makes %s files of any size", async (format) => {
    const file = await solidImage({ width: 64, height: 64, color: "teal", format });
    for (const gap of [1, 3, 4, 8, 13, 30, 31, 65_535, 65_537, 65_540, 131_074, 200_001]) {
      const padded = padImage(file, format, file.length + gap);
      expect(padded).toHaveLength(file.length + gap);
      const pixels = await sharp(padded, { failOn: "warning" }).raw().toBuffer();
      expect(pixels.equals(await sharp(file).raw().toBuffer())).toBe(true);
    }
    expect(padImage(file, format, 10)).toBe(file);
  });

  test("keeps the alpha channel of WebP", async () => {
    const create = { width: 8, height: 8, channels: 4 as const, background: "#ff000080" };
    for (const lossless of [true, false]) {
      const file = await sharp({ create }).webp({ lossless }).toBuffer();
      const { hasAlpha, width } = await sharp(padImage(file, "webp", 9000)).metadata();
      expect({ hasAlpha, width }).toEqual({ hasAlpha: true, width: 8 });
    }
  });
});

describe("the cache", () => {
  const options: RenderOptions = { ...picture, format: "png", previewCount: 1 };

  test("shares equal renderings and tells others apart", async () => {
    const cache = createImageCache();
    const [first, second, other] = await Promise.all([
      cache.render(options),
      cache.render({ ...options }),
      cache.render({ ...options, format: "webp" }),
    ]);
    expect(second).toBe(first);
    expect(other).not.toBe(first);
    const input = await solidImage({ width: 64, height: 64, color: "teal" });
    expect(await cache.render({ ...options, inputs: [input] })).not.toBe(first);
  });

  test("forgets the oldest and does not keep failures", async () => {
    const cache = createImageCache();
    const small = { ...options, width: 16, height: 16, previewCount: 0 };
    const first = await cache.render(small);
    for (let index = 0; index < 64; index += 1) {
      await cache.render({ ...small, seed: String(index) });
    }
    expect(await cache.render(small)).not.toBe(first);
    const broken = { ...small, inputs: [Buffer.from("no image")] };
    await expect(cache.render(broken)).rejects.toThrow(/unsupported image format/);
    await expect(cache.render(broken)).rejects.toThrow(/unsupported image format/);
  });
});

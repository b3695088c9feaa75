import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import {
  nameOfVariant,
  variantEdges,
  variantFits,
  variantOf,
  variantQualities,
  type VariantQuery,
} from "../../../src/domain/image-variant.ts";
import { outputFormats, toMediaType } from "../../../src/domain/media-type.ts";

const plain: VariantQuery = {
  width: null,
  height: null,
  fit: "scale-down",
  mediaType: null,
  quality: null,
};

const wide = { width: 1536, height: 1024, mediaType: "image/png" } as const;

describe("a variant", () => {
  test.for<[string, Partial<VariantQuery>, string | null]>([
    ["nothing", {}, null],
    ["its own width", { width: 1536 }, null],
    ["more than it has", { width: 3840, height: 3840 }, null],
    ["a width", { width: 320 }, "320x213.png"],
    ["a height", { height: 256 }, "384x256.png"],
    ["both edges, and fits the tighter", { width: 320, height: 128 }, "192x128.png"],
    ["a square that is filled", { width: 256, height: 256, fit: "cover" }, "256x256.png"],
    ["a square larger than it is", { width: 1920, height: 1920, fit: "cover" }, "1024x1024.png"],
    ["another type", { mediaType: "image/webp" }, "1536x1024.q80.webp"],
    ["a quality", { mediaType: "image/jpeg", quality: 55, width: 640 }, "640x427.q55.jpeg"],
    ["a quality of what loses nothing", { quality: 40 }, "1536x1024.png"],
  ])("of 1536x1024 with %s", ([, query, name]) => {
    const variant = variantOf(wide, { ...plain, ...query });
    expect(variant && nameOfVariant(variant)).toBe(name);
  });

  const image = fc.record({
    width: fc.integer({ min: 1, max: 8192 }),
    height: fc.integer({ min: 1, max: 8192 }),
    mediaType: fc.constantFrom(...outputFormats.map(toMediaType)),
  });
  const edges = fc.constantFrom(...variantEdges);
  const query = fc
    .record({
      width: fc.option(edges),
      height: fc.option(edges),
      fit: fc.constantFrom(...variantFits),
      mediaType: fc.option(fc.constantFrom(...outputFormats.map(toMediaType))),
      quality: fc.option(fc.constantFrom(...variantQualities)),
    })
    .filter(({ width, height, fit }) => fit === "scale-down" || (width ?? height) !== null)
    .map((drawn) =>
      drawn.fit === "cover"
        ? { ...drawn, width: drawn.width ?? 64, height: drawn.height ?? 64 }
        : drawn,
    );

  test("has pixels, and is nowhere larger than the image or its edges", () => {
    fc.assert(
      fc.property(image, query, (drawn, asked) => {
        const { pixels } = variantOf(drawn, asked) ?? { pixels: drawn };
        expect(Math.min(pixels.width, pixels.height)).toBeGreaterThanOrEqual(1);
        expect(pixels.width).toBeLessThanOrEqual(Math.min(drawn.width, asked.width ?? Infinity));
        expect(pixels.height).toBeLessThanOrEqual(Math.min(drawn.height, asked.height ?? Infinity));
      }),
    );
  });

  test("keeps the image's ratio, or that of the edges it fills, to the pixel", () => {
    fc.assert(
      fc.property(image, query, (drawn, asked) => {
        const { pixels } = variantOf(drawn, asked) ?? { pixels: drawn };
        const isCover = asked.fit === "cover";
        const shape = isCover
          ? { width: asked.width ?? 1, height: asked.height ?? 1 }
          : { width: drawn.width, height: drawn.height };
        const byWidth = Math.abs(pixels.height - (pixels.width * shape.height) / shape.width);
        const byHeight = Math.abs(pixels.width - (pixels.height * shape.width) / shape.height);
        expect(Math.min(byWidth, byHeight)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

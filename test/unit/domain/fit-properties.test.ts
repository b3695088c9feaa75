import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { ratioOfPixels, ratioValue } from "../../../src/domain/aspect-ratio.ts";
import { fitPicture } from "../../../src/domain/fit-picture.ts";
import type { ModelCard } from "../../../src/domain/model-card.ts";
import type { PictureFit } from "../../../src/domain/picture-shape.ts";
import { resolutions } from "../../../src/domain/resolution.ts";
import { toSize, type Pixels } from "../../../src/domain/size.ts";
import { pixelTable } from "../../../src/providers/google/pixel-table.ts";
import { isLong } from "../../selection.ts";
import { allCards, cardOf } from "./cards.ts";
import { anyPixels, edgeRatio, googleRatios } from "./pictures.ts";

const gptImage = cardOf("gpt-image-2");
const nanoBanana = cardOf("gemini-3.1-flash-image");
const runs = { numRuns: isLong ? 2000 : 700 };

const drawnByGpt = anyPixels.filter((pixels) => edgeRatio(pixels) < 4);
const drawnByGoogle = anyPixels.filter((pixels) => mostKeptOfGoogle(pixels) > 0.75);
const drawn = fc.oneof(
  fc.record({
    card: fc.constantFrom(...allCards.filter((card) => card.provider === "openai")),
    asked: drawnByGpt,
  }),
  fc.record({
    card: fc.constantFrom(...allCards.filter((card) => card.provider === "google")),
    asked: drawnByGoogle,
  }),
);

describe("any size", () => {
  test("that the largest exact ratio nearly reaches is enlarged from that", () => {
    const asked = { width: 11_092, height: 5687 };
    const largest = { width: 3776, height: 1936 };
    expect(requireFit(gptImage, asked)).toMatchObject({
      pixels: largest,
      conversion: { crop: null },
    });
    expect(isLargestOf(gptImage, largest)).toBe(true);
  });

  test("is drawn by OpenAI when it is less elongated than 4:1", () => {
    fc.assert(
      fc.property(anyPixels, (asked) => {
        const fit = fitPicture(gptImage, { kind: "size", pixels: asked });
        expect(fit === "aspect_ratio_unsupported").toBe(edgeRatio(asked) >= 4);
        expect(fit).not.toBe("resolution_unsupported");
      }),
      runs,
    );
  });

  test("is drawn by Google when a ratio of its table keeps more than three quarters", () => {
    fc.assert(
      fc.property(anyPixels, (asked) => {
        const fit = fitPicture(nanoBanana, { kind: "size", pixels: asked });
        expect(fit === "aspect_ratio_unsupported").toBe(mostKeptOfGoogle(asked) <= 0.75);
        expect(fit).not.toBe("resolution_unsupported");
      }),
      runs,
    );
  });

  test("on OpenAI obeys the size rule", () => {
    fc.assert(
      fc.property(drawnByGpt, (asked) => {
        const { width, height } = requireFit(gptImage, asked).pixels;
        expect([width % 16, height % 16]).toEqual([0, 0]);
        expect(Math.max(width, height)).toBeLessThanOrEqual(3840);
        expect(edgeRatio({ width, height })).toBeLessThanOrEqual(3);
        expect(width * height).toBeGreaterThanOrEqual(655_360);
        expect(width * height).toBeLessThanOrEqual(8_294_400);
      }),
      runs,
    );
  });

  test("on Google is a size of its table, under its ratio and tier", () => {
    fc.assert(
      fc.property(drawnByGoogle, (asked) => {
        const { aspectRatio, resolution, pixels } = requireFit(nanoBanana, asked);
        const tiers: Readonly<Record<string, string>> =
          Object.entries(pixelTable).find(([ratio]) => ratio === aspectRatio)?.[1] ?? {};
        expect(toSize(pixels)).toBe(tiers[resolution]);
      }),
      runs,
    );
  });

  test("comes out at exactly the pixels that were asked for", () => {
    fc.assert(
      fc.property(drawn, ({ card, asked }) => {
        const { pixels, conversion } = requireFit(card, asked);
        const cropped = conversion?.crop ?? ratioOfPixels(pixels);
        const delivered = conversion?.scale ?? pixels;
        expect(ratioValue(cropped)).toBe(ratioValue(ratioOfPixels(asked)));
        expect(delivered).toEqual(asked);
      }),
      runs,
    );
  });

  test("is converted only where the engine's own picture differs", () => {
    fc.assert(
      fc.property(drawn, ({ card, asked }) => {
        const { pixels, conversion } = requireFit(card, asked);
        const isRatioOwn = ratioOfPixels(pixels) === ratioOfPixels(asked);
        expect(conversion === null).toBe(toSize(pixels) === toSize(asked));
        expect((conversion?.crop ?? null) === null).toBe(isRatioOwn);
      }),
      runs,
    );
  });

  test("keeps more than three quarters of the picture when it is cropped", () => {
    fc.assert(
      fc.property(drawn, ({ card, asked }) => {
        const { pixels } = requireFit(card, asked);
        expect(kept(ratioValue(ratioOfPixels(pixels)), asked)).toBeGreaterThan(0.75);
      }),
      runs,
    );
  });

  test("is enlarged 1.25 times at most, unless the model draws no larger", () => {
    fc.assert(
      fc.property(drawn, ({ card, asked }) => {
        const { pixels } = requireFit(card, asked);
        const enlargement = Math.max(asked.width / pixels.width, asked.height / pixels.height);
        expect(enlargement <= 1.25 || isLargestOf(card, pixels)).toBe(true);
      }),
      runs,
    );
  });

  test("of OpenAI's grid itself is drawn as it is", () => {
    const edge = fc.integer({ min: 1, max: 240 }).map((steps) => steps * 16);
    const allowed = fc
      .record({ width: edge, height: edge })
      .filter((pixels) => edgeRatio(pixels) <= 3)
      .filter(({ width, height }) => width * height >= 655_360 && width * height <= 8_294_400);
    fc.assert(
      fc.property(allowed, (asked) => {
        expect(requireFit(gptImage, asked)).toMatchObject({ pixels: asked, conversion: null });
      }),
    );
  });

  test("never makes OpenAI draw far more than is asked for", () => {
    fc.assert(
      fc.property(drawnByGpt, (asked) => {
        const { width, height } = requireFit(gptImage, asked).pixels;
        // The longer edge sets the area where the shape is more elongated than 3:1.
        const wanted = Math.max(
          asked.width * asked.height,
          Math.max(asked.width, asked.height) ** 2 / 3,
        );
        const grid = (Math.sqrt(Math.max(wanted, 655_360)) + 32) ** 2;
        expect(width * height).toBeLessThanOrEqual(1.5 * grid);
      }),
      runs,
    );
  });
});

function requireFit(card: ModelCard, pixels: Pixels): PictureFit {
  const fit = fitPicture(card, { kind: "size", pixels });
  if (typeof fit === "string") throw new Error(`${card.id} refuses ${toSize(pixels)}: ${fit}`);
  return fit;
}

function kept(madeRatio: number, asked: Pixels): number {
  const share = madeRatio / (asked.width / asked.height);
  return Math.min(share, 1 / share);
}

function mostKeptOfGoogle(asked: Pixels): number {
  return Math.max(...googleRatios.map((ratio) => kept(ratioValue(ratio), asked)));
}

/**
 * True when the model has no size of that shape with a noticeably longer edge. On a grid that is two
 * steps, and the 2 % by which a size of exactly the ratio may be smaller than one to crop from.
 */
function isLargestOf(card: ModelCard, { width, height }: Pixels): boolean {
  const sizes = card.sizes;
  switch (sizes.kind) {
    case "grid": {
      const longer = (edge: number) => 1.02 * edge + 2 * sizes.multiple;
      const isAtEdge = longer(Math.max(width, height)) > sizes.longestEdge;
      return isAtEdge || longer(width) * longer(height) > sizes.mostPixels;
    }
    case "table": {
      const written = toSize({ width, height });
      return Object.values(sizes.sizes).some(
        (tiers) => resolutions.map((tier) => tiers?.[tier]).findLast((size) => size) === written,
      );
    }
  }
}

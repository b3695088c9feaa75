import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { estimateImage, gptImageTokens, type EstimateInput } from "../../../src/domain/estimate.ts";
import type { ModelCard } from "../../../src/domain/model-card.ts";
import { qualities, type Quality } from "../../../src/domain/quality.ts";
import { resolutions, type Resolution } from "../../../src/domain/resolution.ts";
import { allCards, cardOf, priceOf } from "./cards.ts";
import { pixelsOf } from "./pictures.ts";

const nothingBeside = { previews: 0, promptLength: 0, inputImages: 0 };

function estimate(card: ModelCard, input: EstimateInput) {
  return estimateImage(card, priceOf(card), input);
}

describe("gpt-image-2, as OpenAI publishes it", () => {
  test.for<[string, Quality, number, number, string]>([
    ["1024x1024", "low", 196, 5_880, "0.0059"],
    ["1024x1024", "medium", 1756, 52_680, "0.0527"],
    ["1024x1024", "high", 7024, 210_720, "0.2107"],
    ["1536x1024", "low", 158, 4_740, "0.0047"],
    ["1536x1024", "medium", 1372, 41_160, "0.0412"],
    ["1536x1024", "high", 5488, 164_640, "0.1646"],
    ["1024x1536", "low", 158, 4_740, "0.0047"],
    ["1024x1536", "medium", 1372, 41_160, "0.0412"],
    ["1024x1536", "high", 5488, 164_640, "0.1646"],
    ["1536x864", "low", 120, 3_600, "0.0036"],
    ["1536x864", "medium", 1078, 32_340, "0.0323"],
    ["1536x864", "high", 4312, 129_360, "0.1294"],
    ["2048x1152", "low", 157, 4_710, "0.0047"],
    ["2048x1152", "medium", 1413, 42_390, "0.0424"],
    ["2048x1152", "high", 5650, 169_500, "0.1695"],
    ["2048x2048", "low", 397, 11_910, "0.0119"],
    ["2048x2048", "medium", 3568, 107_040, "0.1070"],
    ["2048x2048", "high", 14_272, 428_160, "0.4282"],
    ["3840x2160", "low", 371, 11_130, "0.0111"],
    ["3840x2160", "medium", 3336, 100_080, "0.1001"],
    ["3840x2160", "high", 13_342, 400_260, "0.4003"],
  ])("%s at %s: %i tokens, %i micro-dollars, $%s", ([size, quality, tokens, microUsd, dollars]) => {
    const pixels = pixelsOf(size);
    const edgeTokens = { low: 16, medium: 48, high: 96 }[quality];
    expect(gptImageTokens(edgeTokens, pixels)).toBe(tokens);
    const input: EstimateInput = { ...nothingBeside, pixels, resolution: "1K", quality };
    expect(estimate(cardOf("gpt-image-2"), input)).toBe(microUsd);
    expect((microUsd / 1_000_000).toFixed(4)).toBe(dollars);
  });

  test("every later model costs the same at the same quality word of ours", () => {
    const openAiCards = allCards.filter((card) => card.provider === "openai");
    const input = { ...nothingBeside, pixels: pixelsOf("1024x1024"), resolution: "1K" as const };
    const prices = openAiCards.map((card) =>
      qualities.map((quality) => estimate(card, { ...input, quality })),
    );
    expect(openAiCards.length).toBeGreaterThan(1);
    expect(new Set(prices.map(String))).toEqual(new Set(["5880,52680,210720"]));
  });

  test("a preview adds 100 output tokens", () => {
    const input = { pixels: pixelsOf("1024x1024"), resolution: "1K", quality: "high" } as const;
    const prices = [0, 1, 3].map((previews) =>
      estimate(cardOf("gpt-image-2"), { ...nothingBeside, ...input, previews }),
    );
    expect(prices).toEqual([210_720, 213_720, 219_720]);
  });
});

describe("Google, as Google publishes it", () => {
  test.for<[string, Resolution, number, string]>([
    ["gemini-3.1-flash-image", "512", 44_820, "0.045"],
    ["gemini-3.1-flash-image", "1K", 67_200, "0.067"],
    ["gemini-3.1-flash-image", "2K", 100_800, "0.101"],
    ["gemini-3.1-flash-image", "4K", 151_200, "0.151"],
    ["gemini-nano-banana-2.1", "1K", 33_600, "0.034"],
    ["gemini-nano-banana-2.1", "2K", 50_400, "0.050"],
    ["gemini-nano-banana-2.1", "4K", 113_400, "0.113"],
    ["gemini-3.1-flash-lite-image", "1K", 33_600, "0.034"],
  ])("%s at %s: an image is %i micro-dollars, $%s", ([id, resolution, microUsd, dollars]) => {
    const card = cardOf(id);
    const price = priceOf(card);
    const withoutText = { ...price, rates: { ...price.rates, textOutput: 0 } };
    const input = { ...nothingBeside, pixels: pixelsOf("1024x1024"), resolution } as const;
    expect(estimateImage(card, withoutText, { ...input, quality: "medium" })).toBe(microUsd);
    expect((microUsd / 1_000_000).toFixed(3)).toBe(dollars);
  });

  test.for<[string, Quality, number]>([
    ["gemini-3.1-flash-image", "low", 68_190],
    ["gemini-3.1-flash-image", "medium", 68_190],
    ["gemini-3.1-flash-image", "high", 70_200],
    ["gemini-nano-banana-2.1", "medium", 36_075],
    ["gemini-nano-banana-2.1", "high", 41_100],
    ["gemini-3.1-flash-lite-image", "medium", 34_095],
  ])("%s at 1K and %s is %i with the text beside it", ([id, quality, microUsd]) => {
    const input = { ...nothingBeside, pixels: pixelsOf("1024x1024"), quality } as const;
    expect(estimate(cardOf(id), { ...input, resolution: "1K" })).toBe(microUsd);
  });
});

describe("what is handed in", () => {
  const input = { pixels: pixelsOf("1024x1024"), resolution: "1K", quality: "low" } as const;

  test.for<[string, number, number, number]>([
    ["gpt-image-2", 0, 0, 5_880],
    ["gpt-image-2", 1, 0, 5_885],
    ["gpt-image-2", 4, 0, 5_885],
    ["gpt-image-2", 5, 0, 5_890],
    ["gpt-image-2", 32_000, 0, 45_880],
    ["gpt-image-2", 0, 1, 14_840],
    ["gpt-image-2", 0, 16, 149_240],
    ["gemini-3.1-flash-image", 4, 0, 68_191],
    ["gemini-3.1-flash-image", 4000, 0, 68_690],
    ["gemini-3.1-flash-image", 0, 1, 68_750],
    ["gemini-3.1-flash-image", 0, 14, 76_030],
  ])("%s with %i characters and %i images is %i", ([id, promptLength, inputImages, microUsd]) => {
    const all = { ...input, previews: 0, promptLength, inputImages };
    expect(estimate(cardOf(id), all)).toBe(microUsd);
  });
});

describe("every estimate", () => {
  const anyInput = fc.record({
    pixels: fc.record({
      width: fc.integer({ min: 16, max: 3840 }),
      height: fc.integer({ min: 16, max: 3840 }),
    }),
    resolution: fc.constantFrom(...resolutions),
    quality: fc.constantFrom(...qualities),
    previews: fc.integer({ min: 0, max: 3 }),
    promptLength: fc.integer({ min: 0, max: 32_000 }),
    inputImages: fc.integer({ min: 0, max: 16 }),
  });
  const anyCard = fc.constantFrom(...allCards);

  test("is whole micro-dollars above zero", () => {
    fc.assert(
      fc.property(anyCard, anyInput, (card, input) => {
        const microUsd = estimate(card, input);
        expect(Number.isSafeInteger(microUsd)).toBe(true);
        expect(microUsd).toBeGreaterThan(0);
      }),
    );
  });

  test("never falls when more is asked for", () => {
    const more = fc.record({
      previews: fc.nat({ max: 3 }),
      promptLength: fc.nat({ max: 1000 }),
      inputImages: fc.nat({ max: 4 }),
    });
    fc.assert(
      fc.property(anyCard, anyInput, more, (card, input, added) => {
        const dearer = {
          ...input,
          previews: input.previews + added.previews,
          promptLength: input.promptLength + added.promptLength,
          inputImages: input.inputImages + added.inputImages,
        };
        expect(estimate(card, dearer)).toBeGreaterThanOrEqual(estimate(card, input));
      }),
    );
  });

  test("never falls from one quality word or tier to the next", () => {
    fc.assert(
      fc.property(anyCard, anyInput, (card, input) => {
        const byQuality = qualities.map((quality) => estimate(card, { ...input, quality }));
        const byTier = resolutions.map((resolution) => estimate(card, { ...input, resolution }));
        expect(byQuality).toEqual(byQuality.toSorted((one, other) => one - other));
        expect(byTier).toEqual(byTier.toSorted((one, other) => one - other));
      }),
    );
  });

  test("of a GPT image is the same when the picture is turned", () => {
    const edge = fc.integer({ min: 1, max: 240 }).map((steps) => steps * 16);
    fc.assert(
      fc.property(fc.constantFrom(16, 48, 96), edge, edge, (edgeTokens, width, height) => {
        const upright = gptImageTokens(edgeTokens, { width, height });
        expect(gptImageTokens(edgeTokens, { width: height, height: width })).toBe(upright);
      }),
    );
  });
});

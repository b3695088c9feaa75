import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { estimateImage, gptImageTokens } from "../../../src/domain/estimate.ts";
import { priceTokens } from "../../../src/domain/money.ts";
import { priceAt, type Price, type PriceHistory } from "../../../src/domain/price-book.ts";
import type { Quality } from "../../../src/domain/quality.ts";
import type { Resolution } from "../../../src/domain/resolution.ts";
import { priceUsage } from "../../../src/domain/settle.ts";
import { noTokens } from "../../no-tokens.ts";
import { allCards, cardOf, priceOf } from "./cards.ts";
import { pixelsOf } from "./pictures.ts";

function price(effectiveFrom: string, imageOutput = 30): Price {
  const rates = { ...priceOf(cardOf("gpt-image-2")).rates, imageOutput };
  const source = "https://example.com/prices";
  return { version: effectiveFrom, effectiveFrom, checkedOn: "2026-11-22", source, rates };
}

describe("the price at an instant", () => {
  const history: PriceHistory = [
    price("2026-04-21", 30),
    price("2026-09-01", 40),
    price("2026-12-01T18:00:00+02:00", 20),
  ];

  test.for([
    ["1970-01-01T00:00:00.000Z", "2026-04-21"],
    ["2026-04-20T23:59:59.999Z", "2026-04-21"],
    ["2026-04-21T00:00:00.000Z", "2026-04-21"],
    ["2026-08-31T23:59:59.999Z", "2026-04-21"],
    ["2026-09-01T00:00:00.000Z", "2026-09-01"],
    ["2026-12-01T15:59:59.999Z", "2026-09-01"],
    ["2026-12-01T16:00:00.000Z", "2026-12-01T18:00:00+02:00"],
    ["2100-01-01T00:00:00.000Z", "2026-12-01T18:00:00+02:00"],
  ] as const)("%s is that of %s", ([instant, version]) => {
    expect(priceAt(history, Date.parse(instant)).version).toBe(version);
  });

  test("stays as it was for what came before, whatever follows", () => {
    const instant = fc.date({ noInvalidDate: true }).map(Number);
    fc.assert(
      fc.property(instant, instant, (now, later) => {
        const [first, second] = history;
        const known: PriceHistory = second ? [first, second] : [first];
        const next = price(new Date(Math.max(now + 1, later)).toISOString());
        const { version } = priceAt(known, now);
        if (Date.parse(next.effectiveFrom) <= now) return;
        expect(priceAt([...known, next], now).version).toBe(version);
      }),
    );
  });

  test("prices the same usage otherwise before and after a change", () => {
    const usage = { ...noTokens, imageOutputTokens: 7024 };
    const at = (day: string) => priceUsage(priceAt(history, Date.parse(day)), usage);
    expect([at("2026-08-31"), at("2026-09-01"), at("2026-12-02")]).toEqual([
      210_720, 280_960, 140_480,
    ]);
  });
});

describe("the price book", () => {
  const histories = [...new Set(allCards.map(({ prices }) => prices))];
  const entries = histories.flat();

  test("has one entry of each version", () => {
    expect(new Set(entries.map(({ version }) => version)).size).toBe(entries.length);
  });

  test("has each model's prices in the order in which they count", () => {
    for (const history of histories) {
      const starts = history.map(({ effectiveFrom }) => Date.parse(effectiveFrom));
      expect(starts.every(Number.isFinite)).toBe(true);
      expect(starts).toEqual([...new Set(starts)].toSorted((one, other) => one - other));
    }
  });

  test("says of each when it was checked, and on which page of the provider's", () => {
    for (const { prices, provider } of allCards) {
      for (const { checkedOn, source } of prices) {
        expect(checkedOn).toMatch(/^\d{4}-\d\d-\d\d$/);
        expect(Date.parse(checkedOn)).not.toBeNaN();
        const host = { openai: "developers.openai.com", google: "ai.google.dev" }[provider];
        expect(new URL(source)).toMatchObject({ protocol: "https:", host });
      }
    }
  });

  test("has rates in whole cents, so that sums of them are exact", () => {
    const rates = entries.flatMap((entry) => Object.values(entry.rates));
    expect(rates).toHaveLength(entries.length * 6);
    expect(rates.map((rate) => Math.round(rate * 100) / 100)).toEqual(rates);
    expect(rates.every((rate) => rate >= 0)).toBe(true);
  });
});

// https://developers.openai.com/api/docs/guides/image-generation, read 2026-11-22.
describe("OpenAI's published table for gpt-image-2", () => {
  test.for<[string, Quality, number, string]>([
    ["1024x1024", "low", 5_880, "0.006"],
    ["1024x1024", "medium", 52_680, "0.053"],
    ["1024x1024", "high", 210_720, "0.211"],
    ["1024x1536", "low", 4_740, "0.005"],
    ["1024x1536", "medium", 41_160, "0.041"],
    ["1024x1536", "high", 164_640, "0.165"],
    ["1536x1024", "low", 4_740, "0.005"],
    ["1536x1024", "medium", 41_160, "0.041"],
    ["1536x1024", "high", 164_640, "0.165"],
  ])("%s at %s: %i micro-dollars, $%s", ([size, quality, microUsd, published]) => {
    const card = cardOf("gpt-image-2");
    const pixels = pixelsOf(size);
    const nothing = { previews: 0, promptLength: 0, inputImages: 0 };
    const input = { pixels, resolution: "1K", quality, ...nothing } as const;
    const edgeTokens = { low: 16, medium: 48, high: 96 }[quality];
    const usage = { ...noTokens, imageOutputTokens: gptImageTokens(edgeTokens, pixels) };
    expect(estimateImage(card, priceOf(card), input)).toBe(microUsd);
    expect(priceUsage(priceOf(card), usage)).toBe(microUsd);
    expect((microUsd / 1_000_000).toFixed(3)).toBe(published);
  });
});

// https://ai.google.dev/gemini-api/docs/pricing, read 2026-11-22.
describe("Google's published table for Nano Banana 2", () => {
  test.for<[Resolution, number, number, string]>([
    ["512", 747, 44_820, "0.045"],
    ["1K", 1120, 67_200, "0.067"],
    ["2K", 1680, 100_800, "0.101"],
    ["4K", 2520, 151_200, "0.151"],
  ])("%s: %i tokens, %i micro-dollars, $%s", ([resolution, tokens, microUsd, published]) => {
    const card = cardOf("gemini-3.1-flash-image");
    const nothing = { previews: 0, promptLength: 0, inputImages: 0 };
    const quality = "medium";
    const input = { pixels: pixelsOf("1024x1024"), resolution, quality, ...nothing } as const;
    // Google's table has the image alone; 330 tokens of text usually come with it.
    const text = priceTokens([{ tokens: 330, rate: 3 }]);
    expect(estimateImage(card, priceOf(card), input)).toBe(microUsd + text);
    const usage = { ...noTokens, imageOutputTokens: tokens };
    expect(priceUsage(priceOf(card), usage)).toBe(microUsd);
    expect((microUsd / 1_000_000).toFixed(3)).toBe(published);
  });
});

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { priceTokens } from "../../../src/domain/money.ts";
import { priceUsage } from "../../../src/domain/settle.ts";
import type { Usage } from "../../../src/domain/usage.ts";
import { noTokens } from "../../no-tokens.ts";
import { allCards, cardOf, priceOf } from "./cards.ts";

const tokens = fc.oneof(fc.nat({ max: 200 }), fc.nat({ max: 50_000_000 }));
const rateInHundredths = fc.integer({ min: 0, max: 50_000 });
const line = fc
  .tuple(tokens, rateInHundredths)
  .map(([count, hundredths]) => ({ tokens: count, rate: hundredths / 100, hundredths }));
const lines = fc.array(line, { maxLength: 12 });

describe("priceTokens", () => {
  test("of nothing is nothing", () => {
    expect(priceTokens([])).toBe(0);
    expect(priceTokens([{ tokens: 0, rate: 60 }])).toBe(0);
    expect(priceTokens([{ tokens: 1000, rate: 0 }])).toBe(0);
  });

  test.for<[number, number, number]>([
    [1, 0.5, 1],
    [3, 0.5, 2],
    [1, 0.25, 0],
    [2, 0.25, 1],
    [6, 0.25, 2],
    [1, 0.49, 0],
    [1, 1.25, 1],
    [2, 1.25, 3],
    [50, 0.29, 15],
    [50, 0.57, 29],
    [100, 0.07, 7],
    [1_000_000, 0.29, 290_000],
    [1_000_000, 5, 5_000_000],
  ])("%i tokens at $%d a million are %i micro-dollars", ([count, rate, microUsd]) => {
    expect(priceTokens([{ tokens: count, rate }])).toBe(microUsd);
  });

  test("rounds the sum once, not each line", () => {
    const half = { tokens: 1, rate: 0.5 };
    expect(priceTokens([half, half])).toBe(1);
    expect(priceTokens([half, half, half])).toBe(2);
    expect(priceTokens([0.1, 0.2, 0.7].map((rate) => ({ tokens: 1, rate })))).toBe(1);
  });

  test("is the exact sum, to the micro-dollar, rounded half up", () => {
    fc.assert(
      fc.property(lines, (bill) => {
        const exact = bill.reduce(
          (sum, { tokens: count, hundredths }) => sum + BigInt(count) * BigInt(hundredths),
          0n,
        );
        expect(BigInt(priceTokens(bill))).toBe((exact + 50n) / 100n);
      }),
      { numRuns: 1000 },
    );
  });

  test("is a whole number that can be counted on", () => {
    fc.assert(
      fc.property(lines, (bill) => {
        const price = priceTokens(bill);
        expect(Number.isSafeInteger(price)).toBe(true);
        expect(price).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test("does not depend on the order of the lines", () => {
    fc.assert(
      fc.property(lines, (bill) => {
        expect(priceTokens(bill.toReversed())).toBe(priceTokens(bill));
      }),
    );
  });

  test("never falls when tokens are added", () => {
    fc.assert(
      fc.property(lines, line, tokens, (bill, last, more) => {
        const dearer = { ...last, tokens: last.tokens + more };
        const before = priceTokens([...bill, last]);
        expect(priceTokens([...bill, dearer])).toBeGreaterThanOrEqual(before);
        expect(before).toBeGreaterThanOrEqual(priceTokens(bill));
      }),
    );
  });
});

describe("priceUsage", () => {
  test.for<[keyof typeof noTokens, number, number]>([
    ["textInputTokens", 5_000_000, 500_000],
    ["cachedTextInputTokens", 1_250_000, 500_000],
    ["imageInputTokens", 8_000_000, 500_000],
    ["cachedImageInputTokens", 2_000_000, 500_000],
    ["textOutputTokens", 0, 3_000_000],
    ["imageOutputTokens", 30_000_000, 60_000_000],
  ])("a million %s cost %i on gpt-image-2 and %i on Nano Banana 2", ([kind, openai, google]) => {
    const usage = { ...noTokens, [kind]: 1_000_000 };
    expect(priceUsage(priceOf(cardOf("gpt-image-2")), usage)).toBe(openai);
    expect(priceUsage(priceOf(cardOf("gemini-3.1-flash-image")), usage)).toBe(google);
  });

  const usage = fc.record({
    textInputTokens: tokens,
    cachedTextInputTokens: tokens,
    imageInputTokens: tokens,
    cachedImageInputTokens: tokens,
    textOutputTokens: tokens,
    imageOutputTokens: tokens,
  });
  const price = fc.constantFrom(...allCards).map(priceOf);

  test("is a whole number, and never falls when tokens are added", () => {
    fc.assert(
      fc.property(price, usage, usage, (by, some, more) => {
        const before = priceUsage(by, some);
        expect(Number.isSafeInteger(before)).toBe(true);
        expect(before).toBeGreaterThanOrEqual(0);
        expect(priceUsage(by, addUsage(some, more))).toBeGreaterThanOrEqual(before);
      }),
    );
  });

  test("of two answers together is that of each, but for the rounding of one", () => {
    fc.assert(
      fc.property(price, usage, usage, (by, one, other) => {
        const apart = priceUsage(by, one) + priceUsage(by, other);
        expect(Math.abs(priceUsage(by, addUsage(one, other)) - apart)).toBeLessThanOrEqual(1);
      }),
    );
  });

  test("never rises when input comes out of a cache", () => {
    fc.assert(
      fc.property(price, usage, (by, some) => {
        const { textInputTokens: text, imageInputTokens: image } = some;
        const cached = {
          ...some,
          textInputTokens: 0,
          cachedTextInputTokens: some.cachedTextInputTokens + text,
          imageInputTokens: 0,
          cachedImageInputTokens: some.cachedImageInputTokens + image,
        };
        expect(priceUsage(by, cached)).toBeLessThanOrEqual(priceUsage(by, some));
      }),
    );
  });
});

function addUsage(one: Usage, other: Usage): Usage {
  return {
    textInputTokens: one.textInputTokens + other.textInputTokens,
    cachedTextInputTokens: one.cachedTextInputTokens + other.cachedTextInputTokens,
    imageInputTokens: one.imageInputTokens + other.imageInputTokens,
    cachedImageInputTokens: one.cachedImageInputTokens + other.cachedImageInputTokens,
    textOutputTokens: one.textOutputTokens + other.textOutputTokens,
    imageOutputTokens: one.imageOutputTokens + other.imageOutputTokens,
  };
}

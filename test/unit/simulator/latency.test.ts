import { describe, expect, test } from "vitest";

import { drawLatency } from "../../../src/simulator/latency.ts";
import { createRandom, randomInteger, randomText } from "../../../src/simulator/random.ts";
import { defaultSettings } from "../../../src/simulator/settings.ts";

const model = { medianMs: 30_000, spread: 0.22, faults: [] };

/** Latencies of many images, sorted. */
function draws(scale: number): number[] {
  const random = createRandom("latency");
  const settings = defaultSettings(scale);
  return Array.from({ length: 2001 }, () => drawLatency({ ...model, settings, random })).toSorted(
    (first, second) => first - second,
  );
}

describe("latency", () => {
  test("is spread around its median", () => {
    const sorted = draws(1);
    expect(sorted[1000]).toBeGreaterThan(28_500);
    expect(sorted[1000]).toBeLessThan(31_500);
    expect(sorted[100]).toBeLessThan(24_000);
    expect(sorted[1900]).toBeGreaterThan(37_000);
  });

  test("is scaled, and fixed by setting and fault", () => {
    expect(draws(0).at(-1)).toBe(0);
    const random = createRandom("latency");
    const settings = { ...defaultSettings(1), latencyMs: 700 };
    expect(drawLatency({ ...model, settings, random })).toBe(700);
    const faults = [{ kind: "latency" as const, milliseconds: 5 }];
    expect(drawLatency({ ...model, faults, settings, random })).toBe(5);
  });
});

test("random sequences are repeated by their seed", () => {
  const first = randomText(createRandom("a"), 32);
  expect(randomText(createRandom("a"), 32)).toBe(first);
  expect(randomText(createRandom("b"), 32)).not.toBe(first);
  const random = createRandom("integers");
  const integers = new Set(Array.from({ length: 200 }, () => randomInteger(random, 2, 4)));
  expect([...integers].toSorted((one, other) => one - other)).toEqual([2, 3, 4]);
});

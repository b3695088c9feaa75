import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { encodedLength } from "../../../src/domain/encoded-length.ts";
import { inputsToScale, mostScaledBytes, type InputSize } from "../../../src/domain/input-bytes.ts";
import type { InputLimits } from "../../../src/domain/model-card.ts";

const megabyte = 1_000_000;
const noLimits: InputLimits = { mostImageBytes: null, mostRequestBytes: null, sentAs: "file" };

function files(...megabytes: readonly number[]): readonly InputSize[] {
  return megabytes.map((size) => ({ bytes: size * megabyte, isScalable: true }));
}

function masked([first, ...rest]: readonly InputSize[]): readonly InputSize[] {
  return first ? [{ ...first, isScalable: false }, ...rest] : [];
}

describe("images are scaled", () => {
  test.for<readonly [string, readonly InputSize[], Partial<InputLimits>, readonly number[] | null]>(
    [
      ["none without limits", files(300, 300), {}, []],
      ["those that are too large", files(6, 8, 5, 9), { mostImageBytes: 7 * megabyte }, [1, 3]],
      [
        "the largest, until all are small enough together",
        files(10, 30, 20, 12),
        { mostRequestBytes: 40 * megabyte },
        [1, 2],
      ],
      ["none that are small already", files(4, 4), { mostRequestBytes: 5 * megabyte }, null],
      [
        "as base64, which takes more",
        files(12, 12),
        { mostRequestBytes: 30 * megabyte, sentAs: "base64" },
        [0],
      ],
      ["not when masked", masked(files(9)), { mostImageBytes: 7 * megabyte }, null],
      [
        "the others when one is masked",
        masked(files(20, 20)),
        { mostRequestBytes: 30 * megabyte },
        [1],
      ],
      ["not for a model that takes less", files(9), { mostImageBytes: megabyte }, null],
    ],
  )("%s", ([, sizes, limits, wanted]) => {
    expect(inputsToScale(sizes, { ...noLimits, ...limits })).toEqual(wanted);
  });

  test("so that the limits hold, and none without need", () => {
    const size = fc.record({
      bytes: fc.integer({ min: 1, max: 30 * megabyte }),
      isScalable: fc.boolean(),
    });
    const limits = fc.record({
      mostImageBytes: fc.option(fc.integer({ min: mostScaledBytes, max: 20 * megabyte })),
      mostRequestBytes: fc.option(fc.integer({ min: megabyte, max: 200 * megabyte })),
      sentAs: fc.constantFrom("file" as const, "base64" as const),
    });
    fc.assert(
      fc.property(fc.array(size, { maxLength: 16 }), limits, (sizes, limit) => {
        const scaled = inputsToScale(sizes, limit);
        const after = sizes.map(({ bytes }, index) =>
          scaled?.includes(index) ? mostScaledBytes : bytes,
        );
        const fits = (some: readonly number[]) => {
          const sent = some.map((bytes) =>
            limit.sentAs === "file" ? bytes : encodedLength(bytes),
          );
          const total = sent.reduce((sum, bytes) => sum + bytes, 256 * 1024);
          return (
            total <= (limit.mostRequestBytes ?? Infinity) &&
            some.every((bytes) => bytes <= (limit.mostImageBytes ?? Infinity))
          );
        };
        const best = sizes.map(({ bytes, isScalable }) =>
          isScalable ? Math.min(bytes, mostScaledBytes) : bytes,
        );
        expect(fits(scaled === null ? best : after)).toBe(scaled !== null);
        expect(scaled?.every((index) => sizes[index]?.isScalable) ?? true).toBe(true);
        const isNeeded = !fits(sizes.map(({ bytes }) => bytes));
        expect(scaled === null || scaled.length > 0).toBe(isNeeded);
      }),
      { numRuns: 2000 },
    );
  });
});

import * as fc from "fast-check";
import { describe, it } from "vitest";

import { percentilesOf } from "../../../src/domain/percentiles.ts";

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe("percentilesOf", () => {
  it.for([
    { values: [], wanted: null },
    { values: [7], wanted: { count: 1, p50: 7, p90: 7, p99: 7 } },
    { values: [9, 1], wanted: { count: 2, p50: 1, p90: 9, p99: 9 } },
    { values: upTo(10).toReversed(), wanted: { count: 10, p50: 5, p90: 9, p99: 10 } },
    { values: upTo(100), wanted: { count: 100, p50: 50, p90: 90, p99: 99 } },
    { values: upTo(1000), wanted: { count: 1000, p50: 500, p90: 900, p99: 990 } },
  ])("of $values.length values", ({ values, wanted }, { expect }) => {
    expect(percentilesOf(values)).toEqual(wanted);
  });

  it("are among the values, in order, with as many at or below as they say", ({ expect }) => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 1 }), (values) => {
        const { p50 = -1, p90 = -1, p99 = -1 } = percentilesOf(values) ?? {};
        expect(values).toEqual(expect.arrayContaining([p50, p90, p99]));
        expect([p50, p90, p99]).toEqual([p50, p90, p99].toSorted((a, b) => a - b));
        const share = values.filter((value) => value <= p90).length / values.length;
        expect(share).toBeGreaterThanOrEqual(0.9);
      }),
    );
  });
});

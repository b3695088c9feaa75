import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { canonicalJson } from "../../../src/domain/canonical-json.ts";

/** The same value with its members the other way round, at every depth. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, member]) => [name, reversed(member)]),
  );
}

describe("canonicalJson", () => {
  test.for<[unknown, string]>([
    [null, "null"],
    [true, "true"],
    ["é\n\u2028", '"é\\n\u2028"'],
    [1e21, "1e+21"],
    [-0, "0"],
    [[], "[]"],
    [{}, "{}"],
    [{ b: 1, a: [{ d: "1", c: null }] }, '{"a":[{"c":null,"d":"1"}],"b":1}'],
    // By code units: capitals first, and a surrogate pair before the letters after it.
    [{ a: 1, B: 2, "\uff21": 3, "😀": 4 }, '{"B":2,"a":1,"😀":4,"\uff21":3}'],
    [JSON.parse('{"__proto__":1,"10":2,"9":3}'), '{"10":2,"9":3,"__proto__":1}'],
    [{ left: undefined, kept: 0 }, '{"kept":0}'],
  ])("writes %j as %s", ([value, text]) => {
    expect(canonicalJson(value)).toBe(text);
  });

  test.for([Number.NaN, Number.POSITIVE_INFINITY, 1n, undefined, () => 1, new Date(), [undefined]])(
    "refuses %o",
    (value) => {
      expect(() => canonicalJson({ value: [value] })).toThrow(TypeError);
    },
  );

  test("says the same as JSON, whatever the order of the members", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(reversed(value))).toBe(text);
      }),
    );
  });
});

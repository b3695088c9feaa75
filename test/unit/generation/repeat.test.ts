import { describe, expect, test } from "vitest";

import { AttemptError, failureKinds, type FailureKind } from "../../../src/domain/failure.ts";
import { repeatAfterMs } from "../../../src/generation/repeat.ts";

function after(kind: FailureKind, retryAfterMs: number | null, random = 0): number | null {
  return repeatAfterMs(
    new AttemptError({ kind, message: "It failed.", retryAfterMs }).failure,
    random,
  );
}

describe("repeatAfterMs", () => {
  test.for([
    ["overloaded", null, 1000],
    ["overloaded", 0, 0],
    ["overloaded", 10_000, 10_000],
    ["overloaded", 10_001, null],
    ["unreachable", null, 1000],
    ["rate-limited", 7000, 7000],
    ["rate-limited", 10_000, 10_000],
    ["rate-limited", 10_001, null],
    ["rate-limited", null, null],
    ["quota-exhausted", 1000, null],
    ["server-error", 1000, null],
    ["network", null, null],
    ["content-refused", null, null],
  ] as const)("%s that asks for %s ms is repeated after %s", ([kind, asked, expected]) => {
    expect(after(kind, asked)).toBe(expected);
  });

  test("spreads the repeats that nobody has timed, and no others", () => {
    expect([after("overloaded", null, 0.5), after("overloaded", null, 1)]).toEqual([1250, 1500]);
    expect(after("overloaded", 3000, 1)).toBe(3000);
  });

  test("never repeats what may have been done already", () => {
    const repeated = failureKinds.filter((kind) => after(kind, 1000) !== null);
    expect(repeated).toEqual(["overloaded", "unreachable", "rate-limited"]);
  });
});

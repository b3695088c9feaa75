import { describe, expect, test } from "vitest";

import {
  AttemptError,
  failureKinds,
  failureRule,
  type FailureKind,
} from "../../../src/domain/failure.ts";

describe("failureRule", () => {
  const rules = [
    ["server-error", "falls back", "may be billed", "is not"],
    ["overloaded", "falls back", "costs nothing", "is repeated"],
    ["network", "falls back", "may be billed", "is not"],
    ["unreachable", "falls back", "costs nothing", "is repeated"],
    ["first-byte-deadline", "falls back", "may be billed", "is not"],
    ["total-deadline", "falls back", "may be billed", "is not"],
    ["stalled", "falls back", "may be billed", "is not"],
    ["truncated", "falls back", "may be billed", "is not"],
    ["malformed", "falls back", "may be billed", "is not"],
    ["no-image", "falls back", "may be billed", "is not"],
    ["rate-limited", "falls back", "costs nothing", "is repeated"],
    ["quota-exhausted", "falls back", "costs nothing", "is not"],
    ["authentication", "falls back", "costs nothing", "is not"],
    ["region-refused", "falls back", "costs nothing", "is not"],
    ["model-not-found", "falls back", "costs nothing", "is not"],
    ["content-refused", "ends it", "costs nothing", "is not"],
    ["invalid-request", "ends it", "costs nothing", "is not"],
    ["cancelled", "ends it", "may be billed", "is not"],
    ["storage", "ends it", "may be billed", "is not"],
    ["interrupted", "ends it", "may be billed", "is not"],
  ] as const satisfies readonly (readonly [FailureKind, string, string, string])[];

  test.for(rules)("%s %s, %s and %s", ([kind, next, cost, repeat]) => {
    const { fallsBack, mayBeBilled, isRepeated } = failureRule(kind);
    expect(isRepeated).toBe(repeat === "is repeated");
    expect(fallsBack).toBe(next === "falls back");
    expect(mayBeBilled).toBe(cost === "may be billed");
  });

  test("repeats nothing that may have been billed", () => {
    const repeated = failureKinds.filter((kind) => failureRule(kind).isRepeated);
    expect(repeated.filter((kind) => failureRule(kind).mayBeBilled)).toEqual([]);
  });

  test("answers for every kind of failure", () => {
    expect(rules.map(([kind]) => kind)).toEqual(failureKinds);
  });
});

describe("AttemptError", () => {
  test("says null for what was not given", () => {
    const error = new AttemptError({ kind: "network", message: "The connection was reset." });
    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe("AttemptError");
    expect(error.message).toBe("The connection was reset.");
    expect(error.failure).toEqual({
      kind: "network",
      message: "The connection was reset.",
      status: null,
      providerCode: null,
      providerRequestId: null,
      retryAfterMs: null,
    });
  });

  test("carries what was given", () => {
    const failure = {
      kind: "rate-limited",
      message: "The provider limits the rate.",
      status: 429,
      providerCode: "rate_limit_exceeded",
      providerRequestId: "req_1",
      retryAfterMs: 12_000,
    } as const;
    expect(new AttemptError(failure).failure).toEqual(failure);
  });
});

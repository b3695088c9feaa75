import { describe, expect, test } from "vitest";

import {
  AttemptError,
  failureKinds,
  failureRule,
  type BreakerVerdict,
  type FailureKind,
} from "../../../src/domain/failure.ts";

describe("failureRule", () => {
  const rules = [
    ["server-error", "falls back", "may be billed", "is not", "counts"],
    ["overloaded", "falls back", "costs nothing", "is repeated", "counts"],
    ["network", "falls back", "may be billed", "is not", "counts"],
    ["unreachable", "falls back", "costs nothing", "is repeated", "counts"],
    ["first-byte-deadline", "falls back", "may be billed", "is not", "counts"],
    ["total-deadline", "falls back", "may be billed", "is not", "counts"],
    ["stalled", "falls back", "may be billed", "is not", "counts"],
    ["truncated", "falls back", "may be billed", "is not", "counts"],
    ["malformed", "falls back", "may be billed", "is not", "counts"],
    ["no-image", "falls back", "may be billed", "is not", "counts"],
    ["rate-limited", "falls back", "costs nothing", "is repeated", "throttled"],
    ["quota-exhausted", "falls back", "costs nothing", "is not", "opens-at-once"],
    ["authentication", "falls back", "costs nothing", "is not", "opens-at-once"],
    ["model-refused", "falls back", "costs nothing", "is not", "opens-model"],
    ["region-refused", "falls back", "costs nothing", "is not", "excluded"],
    ["model-not-found", "falls back", "costs nothing", "is not", "counts"],
    ["content-refused", "ends it", "costs nothing", "is not", "alive"],
    ["invalid-request", "ends it", "costs nothing", "is not", "alive"],
    ["cancelled", "ends it", "may be billed", "is not", "excluded"],
    ["storage", "ends it", "may be billed", "is not", "excluded"],
    ["inputs-unreadable", "ends it", "costs nothing", "is not", "excluded"],
    ["inputs-too-large", "falls back", "costs nothing", "is not", "excluded"],
    ["interrupted", "ends it", "may be billed", "is not", "excluded"],
  ] as const satisfies readonly (readonly [FailureKind, string, string, string, BreakerVerdict])[];

  test.for(rules)("%s %s, %s, %s; to a breaker: %s", ([kind, next, cost, repeat, verdict]) => {
    const { fallsBack, mayBeBilled, isRepeated, breaker } = failureRule(kind);
    expect(breaker).toBe(verdict);
    expect(isRepeated).toBe(repeat === "is repeated");
    expect(fallsBack).toBe(next === "falls back");
    expect(mayBeBilled).toBe(cost === "may be billed");
  });

  test("repeats nothing that may have been billed", () => {
    const repeated = failureKinds.filter((kind) => failureRule(kind).isRepeated);
    expect(repeated.filter((kind) => failureRule(kind).mayBeBilled)).toEqual([]);
  });

  test("knows of a kind that a later version stored only that it may have cost something", () => {
    const stored = JSON.parse('"kind-of-tomorrow"') as FailureKind;
    expect(failureRule(stored)).toEqual({
      fallsBack: true,
      mayBeBilled: true,
      isRepeated: false,
      breaker: "excluded",
    });
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

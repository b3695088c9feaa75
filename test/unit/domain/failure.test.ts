import { describe, expect, test } from "vitest";

import {
  AttemptError,
  failureKinds,
  failureRule,
  type FailureKind,
} from "../../../src/domain/failure.ts";

describe("failureRule", () => {
  const rules = [
    ["server-error", "falls back", "may be billed"],
    ["overloaded", "falls back", "costs nothing"],
    ["network", "falls back", "may be billed"],
    ["first-byte-deadline", "falls back", "may be billed"],
    ["total-deadline", "falls back", "may be billed"],
    ["stalled", "falls back", "may be billed"],
    ["truncated", "falls back", "may be billed"],
    ["malformed", "falls back", "may be billed"],
    ["no-image", "falls back", "may be billed"],
    ["rate-limited", "falls back", "costs nothing"],
    ["quota-exhausted", "falls back", "costs nothing"],
    ["authentication", "falls back", "costs nothing"],
    ["region-refused", "falls back", "costs nothing"],
    ["model-not-found", "falls back", "costs nothing"],
    ["content-refused", "ends it", "costs nothing"],
    ["invalid-request", "ends it", "costs nothing"],
    ["cancelled", "ends it", "may be billed"],
    ["storage", "ends it", "may be billed"],
    ["interrupted", "ends it", "may be billed"],
  ] as const satisfies readonly (readonly [FailureKind, string, string])[];

  test.for(rules)("%s %s and %s", ([kind, next, cost]) => {
    const { fallsBack, mayBeBilled } = failureRule(kind);
    expect(fallsBack).toBe(next === "falls back");
    expect(mayBeBilled).toBe(cost === "may be billed");
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

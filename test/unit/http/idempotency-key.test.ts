import { describe, expect, test } from "vitest";

import { parseIdempotencyKey } from "../../../src/http/idempotency-key.ts";
import { ProblemError, toProblem } from "../../../src/http/problem.ts";

function problemOf(header: string) {
  try {
    parseIdempotencyKey(header);
  } catch (error) {
    if (error instanceof ProblemError) return toProblem(error, "/v1/generations", "request");
    throw error;
  }
  throw new Error(`'${header}' was taken.`);
}

describe("parseIdempotencyKey", () => {
  test.for(["a", "0b8b7bd8-6c9a-4d7e-9d0f-3a6f0a1f6f2e", "order 17/b ~!", "x".repeat(255)])(
    "takes '%s' as it is",
    (header) => {
      expect(parseIdempotencyKey(header)).toBe(header);
    },
  );

  test.for([null, undefined])("takes %s for no key", (header) => {
    expect(parseIdempotencyKey(header)).toBeNull();
  });

  test.for([
    ["", "is empty"],
    ["x".repeat(256), "has 256 characters"],
    ["schlüssel", "is not printable ASCII"],
    ["one\ttwo", "is not printable ASCII"],
    ["one\n", "is not printable ASCII"],
    ["\u007f", "is not printable ASCII"],
  ] as const)("refuses '%s', for it %s", ([header, fault]) => {
    const problem = problemOf(header);
    expect(problem).toMatchObject({
      status: 400,
      code: "invalid_idempotency_key",
      error: { type: "invalid_request_error", param: "Idempotency-Key" },
    });
    expect(problem.detail).toContain(fault);
    expect(problem.detail).toContain("Send 1 to 255 printable ASCII characters, such as a UUID.");
  });
});

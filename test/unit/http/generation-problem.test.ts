import { describe, it } from "vitest";

import { failureKinds, type FailureKind } from "../../../src/domain/failure.ts";
import type { GenerationErrorCode } from "../../../src/domain/generation-error.ts";
import type { Attempt, Generation } from "../../../src/domain/generation.ts";
import { acceptedGeneration } from "../../../src/generation/outcome.ts";
import { generationProblem } from "../../../src/http/generation-problem.ts";
import { problemResponse } from "../../../src/http/problem.ts";
import { failedAttempt, submissionOf } from "../generation/records.ts";

/** What a client is told of a failed generation. */
function answerTo(code: GenerationErrorCode, attempts: readonly Attempt[]): Response {
  const failed: Generation = {
    ...acceptedGeneration(submissionOf()),
    status: "failed",
    attempts,
    error: { code, detail: "It failed." },
  };
  return problemResponse(generationProblem(failed), "/v1/generations", "request-1");
}

describe("a failed generation's answer", () => {
  it.for([
    { code: "moderation_blocked", status: 400 },
    { code: "provider_rejected_request", status: 502 },
    { code: "storage_unavailable", status: 503 },
    { code: "generation_interrupted", status: 503 },
    { code: "no_engine_available", status: 503 },
    { code: "all_providers_failed", status: 503 },
  ] as const)("is $status for $code, and names the generation", async (row, { expect }) => {
    const response = answerTo(row.code, []);
    expect(response.status).toBe(row.status);
    expect(await response.json()).toMatchObject({
      code: row.code,
      detail: "It failed. Generation: gen_01h45ytscbebyvny4gc8cr8ma2.",
      requestId: "request-1",
    });
  });

  it.for(["storage_unavailable", "generation_interrupted"] as const)(
    "is never to be tried again by itself after %s, whatever is on record",
    (code, { expect }) => {
      expect(answerTo(code, []).headers.get("x-should-retry")).toBe("false");
    },
  );

  it("may be asked for again in 5 s when no circuit admitted a call", ({ expect }) => {
    const { headers } = answerTo("no_engine_available", []);
    expect(headers.get("retry-after")).toBe("5");
    expect(headers.get("x-should-retry")).toBeNull();
  });

  const unbilled: ReadonlySet<FailureKind> = new Set([
    "overloaded",
    "unreachable",
    "rate-limited",
    "quota-exhausted",
    "model-refused",
    "authentication",
    "region-refused",
    "model-not-found",
    "content-refused",
    "invalid-request",
    "inputs-unreadable",
    "inputs-too-large",
  ]);

  it.for(failureKinds.map((kind) => ({ kind, header: unbilled.has(kind) ? null : "false" })))(
    "has x-should-retry $header after $kind",
    ({ kind, header }, { expect }) => {
      const response = answerTo("all_providers_failed", [failedAttempt(kind)]);
      expect(response.headers.get("x-should-retry")).toBe(header);
    },
  );

  it("is not to be tried again when a refusal came with usage", ({ expect }) => {
    const usage = {
      textInputTokens: 1,
      cachedTextInputTokens: 0,
      imageInputTokens: 0,
      cachedImageInputTokens: 0,
      textOutputTokens: 0,
      imageOutputTokens: 0,
    };
    const response = answerTo("all_providers_failed", [failedAttempt("overloaded", { usage })]);
    expect(response.headers.get("x-should-retry")).toBe("false");
  });

  it.for([
    { waits: [], header: null },
    { waits: [undefined, undefined], header: null },
    { waits: [12_000], header: "12" },
    { waits: [undefined, 1], header: "1" },
    { waits: [30_000, 7001], header: "8" },
    { waits: [0], header: "0" },
  ])(
    "has Retry-After $header when providers ask for $waits ms",
    ({ waits, header }, { expect }) => {
      const attempts = waits.map((retryAfterMs) =>
        failedAttempt("rate-limited", retryAfterMs === undefined ? {} : { retryAfterMs }),
      );
      const response = answerTo("all_providers_failed", attempts);
      expect(response.headers.get("retry-after")).toBe(header);
    },
  );
});

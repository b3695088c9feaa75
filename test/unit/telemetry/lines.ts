import type { Generation } from "../../../src/domain/generation.ts";
import { endedGeneration } from "../../../src/generation/outcome.ts";
import type { RequestLine } from "../../../src/telemetry/request-line.ts";
import type { RunEnd } from "../../../src/telemetry/run-line.ts";
import { attemptOf, drawn, failedAttempt, imageOf, submissionOf } from "../generation/records.ts";

/** A generation that fell back once and completed two seconds after it was accepted, at 1000. */
export function fallenBack(change: Partial<Generation> = {}): Generation {
  const submission = submissionOf();
  const attempts = [
    failedAttempt("rate-limited", { startedAt: 1100, endedAt: 1300, firstByteAt: 1200 }),
    attemptOf({
      number: 2,
      provider: "openai",
      model: "gpt-image-2",
      startedAt: 1300,
      firstByteAt: 1700,
      endedAt: 2900,
      providerRequestId: "req_upstream",
      costMicroUsd: 52_740,
      reasons: ["standard", "attempt_failed:rate-limited"],
    }),
  ];
  const end = { isCancelled: false, now: 3000 };
  const generation = endedGeneration(
    submission,
    [drawn(submission, 1, imageOf({ bytes: 700 }), attempts)],
    end,
  );
  return { ...generation, ...change };
}

/** What is known of its end beside that. */
export function endOf(change: Partial<RunEnd> = {}): RunEnd {
  return {
    arrival: { surface: "native", colo: "FRA", country: "DE", region: "weur" },
    firstPreviewAt: 2000,
    previews: 2,
    pending: [],
    now: 3150,
    ...change,
  };
}

/** The line of a request that was answered well. */
export const requestLine: RequestLine = {
  event: "request",
  requestId: "req_1",
  method: "POST",
  route: "/v1/generations",
  status: 200,
  problem: null,
  accountId: "acct_1",
  keyId: "key_1",
  generationId: "gen_1",
  batchId: null,
  replayed: false,
  answer: "whole",
  ended: "whole",
  colo: null,
  country: null,
  headMs: 20,
  durationMs: 30,
  bytesIn: 100,
  bytesOut: null,
};

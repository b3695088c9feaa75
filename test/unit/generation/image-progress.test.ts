import { describe, it } from "vitest";

import type { FailureKind } from "../../../src/domain/failure.ts";
import {
  lastNumber,
  resume,
  untouched,
  type DispatchedAttempt,
} from "../../../src/generation/image-progress.ts";
import { attemptOf, failedAttempt } from "./records.ts";

const now = 9000;

function dispatchedAs(number: number): DispatchedAttempt {
  const { provider, model, reasons, quality, size, estimateMicroUsd, priceVersion } = attemptOf();
  return {
    number,
    imageIndex: 0,
    provider,
    model,
    reasons,
    quality,
    size,
    startedAt: 4000,
    estimateMicroUsd,
    priceVersion,
  };
}

function failedAs(...kinds: readonly FailureKind[]) {
  return kinds.map((kind, index) => failedAttempt(kind, { number: index + 1 }));
}

describe("an image that goes on", () => {
  it("has all its calls when none was lost", ({ expect }) => {
    for (const progress of [untouched, { ...untouched, attempts: failedAs("server-error") }]) {
      expect(resume(progress, 1, now)).toEqual({
        progress,
        callsLeft: Number.POSITIVE_INFINITY,
      });
    }
  });

  it("has the call that was lost on record, as one that may have been billed", ({ expect }) => {
    const dispatched = dispatchedAs(3);
    const attempts = failedAs("overloaded", "overloaded");
    const { progress } = resume({ ...untouched, attempts, dispatched, position: 1 }, 1, now);
    expect(progress).toEqual({
      attempts: [
        ...attempts,
        {
          ...dispatched,
          modelVersion: null,
          firstByteAt: null,
          endedAt: now,
          providerRequestId: null,
          usage: null,
          costMicroUsd: 0,
          failure: expect.objectContaining({ kind: "interrupted", status: null }),
        },
      ],
      dispatched: null,
      position: 1,
      drawn: null,
    });
  });

  it.for([
    { before: [], isLost: true, mostRetries: 0, callsLeft: 0 },
    { before: [], isLost: true, mostRetries: 1, callsLeft: 1 },
    { before: ["server-error"], isLost: true, mostRetries: 1, callsLeft: 1 },
    { before: ["interrupted"], isLost: false, mostRetries: 1, callsLeft: 1 },
    { before: ["interrupted"], isLost: true, mostRetries: 1, callsLeft: 0 },
    { before: ["interrupted", "server-error"], isLost: false, mostRetries: 1, callsLeft: 0 },
    { before: ["interrupted"], isLost: true, mostRetries: 2, callsLeft: 1 },
    { before: ["interrupted", "interrupted"], isLost: true, mostRetries: 2, callsLeft: 0 },
  ] as const)(
    "has $callsLeft calls left after $before, with $mostRetries retries; lost again: $isLost",
    ({ before, isLost, mostRetries, callsLeft }, { expect }) => {
      const attempts = failedAs(...before);
      const dispatched = isLost ? dispatchedAs(before.length + 1) : null;
      const resumption = resume({ ...untouched, attempts, dispatched }, mostRetries, now);
      expect(resumption.callsLeft).toBe(callsLeft);
    },
  );
});

describe("the last number of a generation's attempts", () => {
  it("is that of a call that ended, or of one that is under way", ({ expect }) => {
    const ended = { ...untouched, attempts: failedAs("overloaded", "overloaded") };
    const calling = { ...untouched, dispatched: dispatchedAs(3) };
    expect(lastNumber([])).toBe(0);
    expect(lastNumber([untouched])).toBe(0);
    expect(lastNumber([ended, untouched])).toBe(2);
    expect(lastNumber([ended, calling])).toBe(3);
  });
});

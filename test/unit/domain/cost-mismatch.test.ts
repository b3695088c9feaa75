import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { costBasis, possibleMicroUsd } from "../../../src/domain/cost-basis.ts";
import { costMismatch } from "../../../src/domain/cost-mismatch.ts";
import type { Attempt, Generation } from "../../../src/domain/generation.ts";
import { acceptedGeneration } from "../../../src/generation/outcome.ts";
import { noTokens } from "../../no-tokens.ts";
import { generationOf, storedImage } from "../generation/ended-generations.ts";
import { attemptOf, failedAttempt, submissionOf } from "../generation/records.ts";

const counted = { usage: noTokens };
const percent = 25;

/** A generation of so many images at $0.01 each, of which so many were made by these calls. */
function ended(attempts: readonly Attempt[], count = 1, images = 1): Generation {
  const names = { id: "gen_1", accountId: "acct_1" };
  return generationOf({
    ...names,
    requested: acceptedGeneration(submissionOf({ count })).requested,
    status: images > 0 ? "completed" : "failed",
    images: Array.from({ length: images }, (_, index) => storedImage(names, index)),
    attempts,
    estimateMicroUsd: 10_000 * count,
    costMicroUsd: attempts.reduce((sum, { costMicroUsd }) => sum + costMicroUsd, 0),
  });
}

function made(costMicroUsd: number, change: Partial<Attempt> = {}): Attempt {
  return attemptOf({ ...counted, costMicroUsd, ...change });
}

describe("a generation's cost", () => {
  test.for([
    { cost: 0, isMissed: true },
    { cost: 7_499, isMissed: true },
    { cost: 7_500, isMissed: false },
    { cost: 10_000, isMissed: false },
    { cost: 12_500, isMissed: false },
    { cost: 12_501, isMissed: true },
  ])("of $cost instead of 10000 is a mismatch: $isMissed", ({ cost, isMissed }) => {
    const call = made(cost);
    const mismatch = { estimateMicroUsd: 10_000, costMicroUsd: cost, calls: [call] };
    expect(costMismatch(ended([call]), percent)).toEqual(isMissed ? mismatch : null);
  });

  test("may be missed by as much as the setting says", () => {
    const generation = ended([made(13_000)]);
    expect(costMismatch(generation, 29)).not.toBeNull();
    expect(costMismatch(generation, 30)).toBeNull();
    expect(costMismatch(ended([made(0)]), 100)).toBeNull();
    expect(costMismatch(ended([made(0)]), 99)).not.toBeNull();
  });

  test("is no mismatch when an image came without counts: it is the estimate", () => {
    expect(costMismatch(ended([attemptOf()]), 1)).toBeNull();
  });

  test("is that of the images that were made, or anything up to all", () => {
    const calls = [made(10_000), made(10_000)];
    expect(costMismatch(ended(calls, 3, 2), 1)).toBeNull();
    const paidInVain = failedAttempt("malformed", { ...counted, costMicroUsd: 10_000 });
    expect(costMismatch(ended([...calls, paidInVain], 3, 2), 1)).toBeNull();
    const again = { ...paidInVain, number: 4 };
    expect(costMismatch(ended([...calls, paidInVain, again], 3, 2), 1)).toEqual({
      estimateMicroUsd: 30_000,
      costMicroUsd: 40_000,
      calls: [],
    });
    expect(costMismatch(ended([made(10_000)], 3, 2), 1)).toMatchObject({ costMicroUsd: 10_000 });
  });

  test("of nothing made may be nothing, or up to the estimate", () => {
    expect(costMismatch(ended([], 1, 0), 1)).toBeNull();
    expect(costMismatch(ended([failedAttempt("server-error")], 1, 0), 1)).toBeNull();
    const inVain = failedAttempt("malformed", { ...counted, costMicroUsd: 8_000 });
    expect(costMismatch(ended([inVain], 1, 0), 1)).toBeNull();
    const twice = ended([inVain, { ...inVain, number: 2 }], 1, 0);
    expect(costMismatch(twice, 1)).toMatchObject({ costMicroUsd: 16_000, calls: [] });
  });

  test("of another engine than was planned is told, without a call that is wrong", () => {
    const call = made(50_000, { model: "gpt-image-2", estimateMicroUsd: 50_000 });
    const fallenBack = ended([failedAttempt("overloaded"), call]);
    expect(costMismatch(fallenBack, percent)).toMatchObject({ costMicroUsd: 50_000, calls: [] });
  });

  test("can be right in all when a call is not", () => {
    const calls = [made(4_000), made(16_000)];
    expect(costMismatch(ended(calls, 2, 2), percent)).toMatchObject({ calls });
  });

  test("is not compared where no estimate was kept", () => {
    const old = { ...ended([made(99, { estimateMicroUsd: null })]), estimateMicroUsd: null };
    expect(costMismatch(old, 1)).toBeNull();
  });

  test("that is missed at one percentage is missed at every lower one", () => {
    const anyCall = fc
      .tuple(fc.nat({ max: 40_000 }), fc.nat({ max: 40_000 }), fc.boolean())
      .map(([costMicroUsd, estimateMicroUsd, isFailed]) => {
        const change = { ...counted, costMicroUsd, estimateMicroUsd };
        return isFailed ? failedAttempt("malformed", change) : attemptOf(change);
      });
    const anyPercent = fc.integer({ min: 1, max: 1000 });
    fc.assert(
      fc.property(
        fc.array(anyCall, { maxLength: 4 }),
        anyPercent,
        anyPercent,
        (calls, one, other) => {
          const isMissedBy = (most: number) => costMismatch(ended(calls), most) !== null;
          const [strict, lenient] = [Math.min(one, other), Math.max(one, other)];
          expect(isMissedBy(strict) || !isMissedBy(lenient)).toBe(true);
        },
      ),
    );
  });
});

describe("what the cost of a call rests on", () => {
  test.for([
    { name: "an image with counts", attempt: attemptOf(counted), basis: "usage" },
    { name: "a failure with counts", attempt: failedAttempt("malformed", counted), basis: "usage" },
    {
      name: "a refusal with counts",
      attempt: failedAttempt("content-refused", counted),
      basis: "usage",
    },
    { name: "an image without counts", attempt: attemptOf(), basis: "estimate" },
    { name: "a call that was lost", attempt: failedAttempt("interrupted"), basis: "unknown" },
    { name: "a call that was cut", attempt: failedAttempt("truncated"), basis: "unknown" },
    { name: "a call that was cancelled", attempt: failedAttempt("cancelled"), basis: "unknown" },
    {
      name: "a call that was too slow",
      attempt: failedAttempt("total-deadline"),
      basis: "unknown",
    },
    { name: "a refusal", attempt: failedAttempt("content-refused"), basis: "none" },
    { name: "a rate limit", attempt: failedAttempt("rate-limited"), basis: "none" },
    { name: "a call that never left", attempt: failedAttempt("inputs-too-large"), basis: "none" },
  ])("of $name: $basis", ({ attempt, basis }) => {
    expect(costBasis(attempt)).toBe(basis);
    expect(possibleMicroUsd([attempt, attempt])).toBe(basis === "unknown" ? 20_000 : 0);
  });

  test("is not guessed at where no estimate was kept", () => {
    expect(possibleMicroUsd([failedAttempt("interrupted", { estimateMicroUsd: null })])).toBe(0);
  });
});

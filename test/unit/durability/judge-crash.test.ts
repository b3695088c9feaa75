import { describe, expect, test } from "vitest";

import type { CallRecord } from "../../../src/simulator/call-log.ts";
import { isAccepted, wrongWithCrashed, type CrashEvidence } from "../../durability/judge-crash.ts";
import { wrongWithKept } from "../../durability/judge-kept.ts";
import type { KeptAttempt, KeptGeneration } from "../../durability/kept.ts";

const image = { id: "img_1", key: "images/a/gen_1/img_1/1.1", sha256: "aa" };

function attempt(number: number, failureKind: string | null = null): KeptAttempt {
  return { number, provider: "openai", startedAt: number * 1000, failureKind };
}

function generation(changes: Partial<KeptGeneration> = {}): KeptGeneration {
  return {
    id: "gen_1",
    status: "completed",
    errorCode: null,
    completedAt: 9000,
    attempts: [attempt(1)],
    images: [image],
    ...changes,
  };
}

/** A call as far as it is judged. @param startedAt Unix milliseconds. */
function call(startedAt: number, ...sha256s: readonly string[]): CallRecord {
  return {
    time: new Date(startedAt).toISOString(),
    provider: "openai",
    response: { images: sha256s.map((sha256) => ({ sha256 })) },
    timing: { firstByteMs: null, endMs: 100 },
  } as CallRecord;
}

function crashed(changes: Partial<CrashEvidence> = {}): CrashEvidence {
  return {
    calls: [call(1010, "aa")],
    kept: [generation()],
    served: { status: 200, sha256: "aa" },
    wasPromised: true,
    ids: ["gen_1"],
    told: ["aa"],
    wasCancelled: false,
    gaveUp: undefined,
    asked: "completed",
    keys: [image.key],
    ...changes,
  };
}

const lost = attempt(1, "interrupted");
const interruptedTwice = generation({
  status: "failed",
  errorCode: "generation_interrupted",
  attempts: [lost, attempt(2, "interrupted")],
  images: [],
});
const failed = { kept: [interruptedTwice], served: null, told: [], asked: "failed", keys: [] };

describe("after a crash, nothing is wrong with", () => {
  test.each<{ what: string; changes: Partial<CrashEvidence> }>([
    { what: "an image that was made at once", changes: {} },
    {
      what: "one that was made by one more call",
      changes: {
        kept: [generation({ attempts: [lost, attempt(2)] })],
        calls: [call(1010), call(2010, "aa")],
      },
    },
    {
      what: "one whose first call never went out",
      changes: { kept: [generation({ attempts: [lost, attempt(2)] })], calls: [call(2010, "aa")] },
    },
    {
      what: "one that was interrupted twice",
      changes: { ...failed, calls: [call(1010), call(2010)] },
    },
    {
      what: "one that was cancelled",
      changes: {
        ...failed,
        wasCancelled: true,
        asked: "cancelled",
        kept: [generation({ status: "cancelled", images: [] })],
      },
    },
    {
      what: "a request that never arrived",
      changes: { wasPromised: false, calls: [], kept: [], ids: [] },
    },
  ])("$what", ({ changes }) => {
    expect(wrongWithCrashed(crashed(changes))).toBeUndefined();
  });
});

describe("after a crash, it is wrong", () => {
  const twoKeys = ["images/a/gen_1/img_1/1.1", "images/a/gen_1/img_1/2.1"];
  test.each<{ wrong: string; changes: Partial<CrashEvidence> }>([
    { wrong: "no record", changes: { kept: [] } },
    { wrong: "2 records", changes: { kept: [generation(), generation()] } },
    { wrong: "the client was told gen_2", changes: { ids: ["gen_2"] } },
    {
      wrong: "has no end",
      changes: { kept: [generation({ status: "running", completedAt: null })] },
    },
    { wrong: "it is answered as unknown", changes: { asked: null } },
    {
      wrong: "nobody asked for that",
      changes: {
        ...failed,
        asked: "cancelled",
        kept: [generation({ status: "cancelled", images: [] })],
      },
    },
    {
      wrong: "interrupted 0 times",
      changes: { ...failed, kept: [{ ...interruptedTwice, attempts: [attempt(1, "network")] }] },
    },
    {
      wrong: "2 attempts after an interrupted one",
      changes: { kept: [generation({ attempts: [lost, attempt(2, "network"), attempt(3)] })] },
    },
    { wrong: "attempts 1,3", changes: { kept: [generation({ attempts: [lost, attempt(3)] })] } },
    { wrong: "calls of the attempts 1,1", changes: { calls: [call(1010), call(1500, "aa")] } },
    { wrong: "no attempt on record", changes: { calls: [call(500, "aa")] } },
    { wrong: "no call was seen", changes: { calls: [] } },
    { wrong: "0 images on record", changes: { kept: [generation({ images: [] })] } },
    { wrong: "its client was given bb", changes: { told: ["aa", "bb"] } },
    {
      wrong: "was given an image, and it is failed",
      changes: { ...failed, calls: [call(1010), call(2010)], told: ["aa"] },
    },
    { wrong: "no engine sent aa", changes: { calls: [call(1010, "bb")] } },
    { wrong: "answered with 404", changes: { served: { status: 404, sha256: "" } } },
    { wrong: "bb is served", changes: { served: { status: 200, sha256: "bb" } } },
    { wrong: "R2 has images/a/gen_1/img_1/2.1, which no record names", changes: { keys: twoKeys } },
    { wrong: "sent again with its key, and at last: 503", changes: { gaveUp: "503" } },
  ])("when $wrong", ({ wrong, changes }) => {
    expect(wrongWithCrashed(crashed(changes))).toContain(wrong);
  });
});

test("a promise is an acceptance, and so is any trace", () => {
  const none = { wasPromised: false, calls: [], kept: [] };
  expect(isAccepted(crashed(none))).toBe(false);
  expect(isAccepted(crashed({ ...none, wasPromised: true }))).toBe(true);
  expect(isAccepted(crashed({ ...none, calls: [call(1)] }))).toBe(true);
  expect(isAccepted(crashed({ ...none, kept: [generation()] }))).toBe(true);
});

describe("without any crash, it is wrong", () => {
  const well = {
    calls: [call(1010, "bb", "aa")],
    kept: [generation()],
    served: { status: 200, sha256: "aa" },
  };
  test("never, when it was kept, paid and served once", () => {
    expect(wrongWithKept(well)).toBeUndefined();
  });
  test.each([
    { wrong: "no record, 1 call at 1970", changes: { kept: [] } },
    { wrong: "2 records", changes: { kept: [generation(), generation()] } },
    {
      wrong: "it ended failed (x)",
      changes: { kept: [generation({ status: "failed", errorCode: "x" })] },
    },
    { wrong: "2 calls", changes: { calls: [call(1010, "aa"), call(1020, "aa")] } },
    {
      wrong: "2 attempts on record",
      changes: { kept: [generation({ attempts: [lost, attempt(2)] })] },
    },
    { wrong: "0 images on record", changes: { kept: [generation({ images: [] })] } },
    { wrong: "sent was bb", changes: { calls: [call(1010, "aa", "bb")] } },
    { wrong: "not asked for", changes: { served: null } },
  ])("when $wrong", ({ wrong, changes }) => {
    expect(wrongWithKept({ ...well, ...changes })).toContain(wrong);
  });
});

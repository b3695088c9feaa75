import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { AttemptError } from "../../../src/domain/failure.ts";
import { Deadlines } from "../../../src/generation/deadlines.ts";

const limits = { firstByteMs: 5000, stallMs: 20_000, totalMs: 100_000 };
const enough = 16 * 1024;

let cancelled = new AbortController();

beforeEach(() => {
  cancelled = new AbortController();
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function begin() {
  return new Deadlines(limits, cancelled.signal, () => Date.now());
}

/** The failure that the signal was aborted with; null while it was not. */
function failureOf({ signal }: Deadlines) {
  if (!signal.aborted) return null;
  const reason: unknown = signal.reason;
  return reason instanceof AttemptError ? reason.failure.kind : reason;
}

/** What became of a call after each of these times, in milliseconds from its beginning. */
function outcomesAt(deadlines: Deadlines, instants: readonly number[]) {
  const start = Date.now();
  return instants.map((instant) => {
    vi.advanceTimersByTime(start + instant - Date.now());
    return failureOf(deadlines);
  });
}

describe("a call that nothing answers", () => {
  test("ends with the first deadline", () => {
    expect(outcomesAt(begin(), [4999, 5000])).toEqual([null, "first-byte-deadline"]);
  });

  test("ends with the last one when an answer begins and never ends", () => {
    const deadlines = begin();
    vi.advanceTimersByTime(4999);
    deadlines.firstByteArrived();
    expect(outcomesAt(deadlines, [95_000, 95_001])).toEqual([null, "total-deadline"]);
  });

  test("does not end once it is over", () => {
    const deadlines = begin();
    deadlines.firstByteArrived();
    deadlines.imageBegan();
    deadlines.clear();
    expect(outcomesAt(deadlines, [1_000_000])).toEqual([null]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("keeps no timer when it is over while something of ours is waited for", async () => {
    const deadlines = begin();
    const wait = deadlines.standStill(Promise.resolve());
    deadlines.clear();
    await wait;
    expect(vi.getTimerCount()).toBe(0);
  });
});

/** A call whose image is arriving. */
function receiving() {
  const deadlines = begin();
  deadlines.firstByteArrived();
  deadlines.imageBegan();
  return deadlines;
}

describe("an image that stops arriving", () => {
  test("is given up after the stall deadline", () => {
    expect(outcomesAt(receiving(), [19_999, 20_000])).toEqual([null, "stalled"]);
  });

  test("counts from the last bytes", () => {
    const deadlines = receiving();
    vi.advanceTimersByTime(15_000);
    deadlines.arrived(enough);
    expect(outcomesAt(deadlines, [19_999, 20_000])).toEqual([null, "stalled"]);
  });

  test("is not kept alive by a few bytes", () => {
    const deadlines = receiving();
    for (let second = 1; second < 20; second += 1) {
      vi.advanceTimersByTime(1000);
      deadlines.arrived(800);
    }
    expect(outcomesAt(deadlines, [999, 1000])).toEqual([null, "stalled"]);
  });

  test("is waited for as long as it moves, up to the last deadline", () => {
    const deadlines = receiving();
    for (let count = 0; count < 99; count += 1) {
      vi.advanceTimersByTime(1000);
      deadlines.arrived(1024);
    }
    expect(outcomesAt(deadlines, [999, 1000])).toEqual([null, "total-deadline"]);
  });

  test("leaves the rest of its answer as long again", () => {
    const deadlines = receiving();
    vi.advanceTimersByTime(15_000);
    deadlines.imageEnded();
    expect(outcomesAt(deadlines, [19_999, 20_000])).toEqual([null, "stalled"]);
  });

  test("says nothing of the time between previews", () => {
    const deadlines = receiving();
    vi.advanceTimersByTime(15_000);
    deadlines.previewEnded();
    expect(outcomesAt(deadlines, [60_000])).toEqual([null]);
    deadlines.imageBegan();
    expect(outcomesAt(deadlines, [19_999, 20_000])).toEqual([null, "stalled"]);
  });
});

describe("while something of ours is waited for", () => {
  test("no deadline moves on, and afterwards they do", async () => {
    const deadlines = begin();
    deadlines.firstByteArrived();
    deadlines.imageBegan();
    vi.advanceTimersByTime(10_000);
    const memory = Promise.withResolvers<string>();
    const wait = deadlines.standStill(memory.promise);
    expect(outcomesAt(deadlines, [500_000])).toEqual([null]);
    memory.resolve("a buffer");
    expect(await wait).toBe("a buffer");
    // The image was not read meanwhile: it has its time to stall anew.
    expect(outcomesAt(deadlines, [19_999, 20_000])).toEqual([null, "stalled"]);
  });

  test("what is left in all is left after it", async () => {
    const deadlines = begin();
    deadlines.firstByteArrived();
    vi.advanceTimersByTime(40_000);
    const memory = Promise.withResolvers<undefined>();
    const wait = deadlines.standStill(memory.promise);
    vi.advanceTimersByTime(500_000);
    memory.resolve(undefined);
    await wait;
    expect(outcomesAt(deadlines, [59_999, 60_000])).toEqual([null, "total-deadline"]);
  });

  test("two waits are over with the second, and a failure comes through", async () => {
    const deadlines = begin();
    deadlines.firstByteArrived();
    const first = Promise.withResolvers<undefined>();
    const second = Promise.withResolvers<undefined>();
    const waits = [deadlines.standStill(first.promise), deadlines.standStill(second.promise)];
    const settled = Promise.allSettled(waits);
    first.reject(new Error("no memory"));
    vi.advanceTimersByTime(500_000);
    expect(failureOf(deadlines)).toBeNull();
    second.resolve(undefined);
    expect(await settled).toMatchObject([{ status: "rejected" }, { status: "fulfilled" }]);
    expect(outcomesAt(deadlines, [99_999, 100_000])).toEqual([null, "total-deadline"]);
  });
});

describe("a generation that is cancelled", () => {
  test("ends its call, and one that begins afterwards", () => {
    const deadlines = begin();
    expect(failureOf(deadlines)).toBeNull();
    cancelled.abort();
    expect([failureOf(deadlines), failureOf(begin())]).toEqual(["cancelled", "cancelled"]);
  });

  test("leaves a call alone that is over", () => {
    const deadlines = begin();
    deadlines.clear();
    cancelled.abort();
    expect(failureOf(deadlines)).toBeNull();
  });
});

describe("a request that takes its time", () => {
  test("is not waited for an answer until it is sent, and then as long as any other", () => {
    const deadlines = begin();
    deadlines.requestBegan();
    expect(outcomesAt(deadlines, [19_000])).toEqual([null]);
    deadlines.requestSent();
    expect(outcomesAt(deadlines, [4999, 5000])).toEqual([null, "first-byte-deadline"]);
  });

  test("that is not taken ends as a stall", () => {
    const deadlines = begin();
    deadlines.requestBegan();
    expect(outcomesAt(deadlines, [19_999, 20_000])).toEqual([null, "stalled"]);
    expect(String(deadlines.signal.reason)).toContain("The request was not taken");
  });

  test("stalls anew after each wait for storage, which counts for nothing", async () => {
    const deadlines = begin();
    deadlines.requestBegan();
    vi.advanceTimersByTime(15_000);
    const read = Promise.withResolvers<void>();
    const waited = deadlines.standStill(read.promise);
    expect(outcomesAt(deadlines, [500_000])).toEqual([null]);
    read.resolve();
    await waited;
    expect(outcomesAt(deadlines, [19_999, 20_000])).toEqual([null, "stalled"]);
  });

  test("that is answered before it is sent is not waited for any more", () => {
    const deadlines = begin();
    deadlines.requestBegan();
    deadlines.firstByteArrived();
    deadlines.requestSent();
    expect(outcomesAt(deadlines, [99_999, 100_000])).toEqual([null, "total-deadline"]);
  });

  test("is bounded by the deadline of the whole call all the same", () => {
    const deadlines = begin();
    deadlines.requestBegan();
    for (let sent = 0; sent < 10; sent += 1) {
      vi.advanceTimersByTime(10_000);
      deadlines.arrived(enough);
    }
    expect(failureOf(deadlines)).toBe("total-deadline");
  });

  test("leaves no timer behind when it is over in the middle of it", () => {
    const deadlines = begin();
    deadlines.requestBegan();
    deadlines.clear();
    deadlines.requestSent();
    expect(vi.getTimerCount()).toBe(0);
  });
});

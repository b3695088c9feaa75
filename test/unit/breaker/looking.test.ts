import { afterEach, describe, expect, test, vi } from "vitest";

import type { CircuitSnapshot } from "../../../src/breaker/circuit-snapshot.ts";
import { begin, minute, second } from "./breaker-driver.ts";
import { openFor, snapshotOf } from "./snapshots.ts";
import { clientOf, never, outOfOrder } from "./stub-breaker.ts";

afterEach(() => {
  vi.useRealTimers();
});

describe("a snapshot", () => {
  test("up to 2 s old is used without a call, for whoever asks", async () => {
    const { breaker, look } = clientOf();
    await look();
    await vi.advanceTimersByTimeAsync(2 * second);
    expect(await Promise.all([look(), look()])).toEqual([snapshotOf(), snapshotOf()]);
    expect(breaker.look).toHaveBeenCalledTimes(1);
  });

  test.for([2001, 5000, 10_000])("%d ms old is used while a new one is fetched", async (age) => {
    const { breaker, background, look } = clientOf();
    await look();
    await vi.advanceTimersByTimeAsync(age);
    const fresh = openFor(minute);
    breaker.look.mockImplementation(async () => fresh);
    expect(await look()).toEqual(snapshotOf());
    await Promise.all(background);
    expect(await look()).toBe(fresh);
    expect(breaker.look).toHaveBeenCalledTimes(2);
  });

  test("is fetched once by many that find it old", async () => {
    const { breaker, look } = clientOf();
    await look();
    await vi.advanceTimersByTimeAsync(3 * second);
    await Promise.all([look(), look(), look()]);
    expect(breaker.look).toHaveBeenCalledTimes(2);
  });

  test("more than 10 s old is waited for", async () => {
    const { breaker, look } = clientOf();
    await look();
    await vi.advanceTimersByTimeAsync(10_001);
    breaker.look.mockImplementation(async () => openFor(minute));
    expect(await look()).toEqual(openFor(minute));
  });

  test("is as old as its question, however late the answer", async () => {
    const { breaker, look } = clientOf({
      look: () => new Promise((resolve) => setTimeout(resolve, 900, snapshotOf())),
    });
    const first = look();
    await vi.advanceTimersByTimeAsync(900);
    expect(await first).toEqual(snapshotOf());
    await vi.advanceTimersByTimeAsync(1101);
    await look();
    expect(breaker.look).toHaveBeenCalledTimes(2);
  });

  test("of the future, after the clock was set back, is fetched again", async () => {
    const { breaker, look } = clientOf();
    await look();
    vi.setSystemTime(begin - 60 * minute);
    breaker.look.mockImplementation(async () => openFor(minute));
    expect(await look()).toEqual(openFor(minute));
  });

  test("comes with each answer to a report, so that nobody needs to look", async () => {
    const { breaker, client, look } = clientOf({ report: async () => openFor(minute) });
    const started = { type: "started", attempt: "x", epoch: 0, startedAt: begin } as const;
    expect(await client.report("a", started)).toEqual(openFor(minute));
    expect(await look()).toEqual(openFor(minute));
    expect(breaker.look).not.toHaveBeenCalled();
  });
});

describe("answers that overtake each other", () => {
  const newer = [
    { name: "of a later epoch", late: openFor(minute), early: snapshotOf() },
    {
      name: "taken later in the same epoch",
      late: snapshotOf({ takenAt: begin + 1, throttledUntil: begin + minute }),
      early: snapshotOf(),
    },
  ];

  test.for(newer)("leave the one $name", async ({ late, early }) => {
    const answers: ((snapshot: CircuitSnapshot) => void)[] = [];
    const { background, look } = clientOf({
      look: () => new Promise((resolve) => void answers.push(resolve)),
    });
    const both = Promise.all([look(), look()]);
    answers[1]?.(late);
    await vi.advanceTimersByTimeAsync(1);
    answers[0]?.(early);
    await Promise.all([both, ...background]);
    expect(await look()).toBe(late);
  });

  test("do not bar a breaker that was made anew for longer than 10 s", async () => {
    const { breaker, background, look } = clientOf({ look: async () => openFor(60 * minute) });
    await look();
    breaker.look.mockImplementation(async () => snapshotOf({ takenAt: Date.now() }));
    await vi.advanceTimersByTimeAsync(3 * second);
    expect(await look()).toMatchObject({ circuit: "open" });
    await Promise.all(background);
    expect(await look()).toMatchObject({ circuit: "open" });
    await vi.advanceTimersByTimeAsync(8 * second);
    expect(await look()).toMatchObject({ circuit: "closed" });
  });
});

describe("a breaker that cannot be reached", () => {
  test("is known by nothing, and asked again after 2 s", async () => {
    const { breaker, faults, look } = clientOf({ look: outOfOrder });
    expect(await look()).toBeNull();
    await vi.advanceTimersByTimeAsync(1999);
    expect(await look()).toBeNull();
    expect(breaker.look).toHaveBeenCalledTimes(1);
    expect(faults).toEqual(["a breaker cannot be reached"]);
    breaker.look.mockImplementation(async () => snapshotOf());
    await vi.advanceTimersByTimeAsync(2);
    expect(await look()).toEqual(snapshotOf());
  });

  test("holds a request up for 1 s, and the next ones not at all", async () => {
    const { breaker, look } = clientOf({ look: never });
    const answered = vi.fn<(snapshot: CircuitSnapshot | null) => void>();
    const waiting = look().then(answered);
    await vi.advanceTimersByTimeAsync(999);
    expect(answered).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    await waiting;
    expect(answered).toHaveBeenCalledExactlyOnceWith(null);
    expect(await look()).toBeNull();
    expect(breaker.look).toHaveBeenCalledTimes(1);
  });

  test("is believed for 10 s more", async () => {
    const { breaker, background, look } = clientOf();
    await look();
    breaker.look.mockImplementation(outOfOrder);
    for (let waited = 0; waited < 10; waited += 1) {
      await vi.advanceTimersByTimeAsync(second);
      expect(await look()).toEqual(snapshotOf());
      await Promise.all(background);
    }
    await vi.advanceTimersByTimeAsync(1);
    expect(await look()).toBeNull();
  });

  test("has its late answer kept", async () => {
    const { background, look } = clientOf({
      look: () => new Promise((resolve) => setTimeout(resolve, 1500, snapshotOf())),
    });
    const waiting = look();
    await vi.advanceTimersByTimeAsync(1000);
    expect(await waiting).toBeNull();
    await vi.advanceTimersByTimeAsync(500);
    await Promise.all(background);
    expect(await look()).toEqual(snapshotOf());
  });

  test("holds up nobody by a question that went with its client", async () => {
    const { breaker, look } = clientOf();
    await look();
    await vi.advanceTimersByTimeAsync(3 * second);
    breaker.look.mockImplementation(never);
    expect(await look()).toEqual(snapshotOf());
    breaker.look.mockImplementation(async () => openFor(minute));
    await vi.advanceTimersByTimeAsync(1001);
    expect(await look()).toEqual(snapshotOf());
    await vi.advanceTimersByTimeAsync(0);
    expect(await look()).toEqual(openFor(minute));
  });
});

import { beforeEach, describe, expect, test, vi } from "vitest";

import { createSpendingWatch } from "../../../src/budgets/spending-watch.ts";
import { freeSpending, type Spending } from "../../../src/domain/spending.ts";

const stopped: Spending = { stop: { since: 1, reason: "why" }, exhausted: new Set() };
const exhausted: Spending = { stop: null, exhausted: new Set(["openai"]) };

let time: number;
let meanwhile: Promise<unknown>[];
const waitUntil = (promise: Promise<unknown>) => void meanwhile.push(promise);

beforeEach(() => {
  time = 1_800_000_000_000;
  meanwhile = [];
});

function watchOf(answers: readonly (Spending | Error | Promise<Spending>)[]) {
  const left = [...answers];
  const read = vi.fn<() => Promise<Spending>>(async () => {
    const answer = left.shift();
    if (!answer || answer instanceof Error) throw answer ?? new Error("asked too often");
    return answer;
  });
  const report = vi.fn<() => void>();
  return { watch: createSpendingWatch({ read, report, now: () => time }), read, report };
}

const silence = () => new Promise<Spending>(() => undefined);

describe("what an isolate knows of spending", () => {
  test("is waited for when nothing is known, and used for 5 s", async () => {
    const { watch, read } = watchOf([exhausted]);
    expect(await watch.look(waitUntil)).toBe(exhausted);
    time += 5000;
    expect(await watch.look(waitUntil)).toBe(exhausted);
    expect(read).toHaveBeenCalledTimes(1);
  });

  test("is read anew meanwhile up to 15 s, by one request alone", async () => {
    const { watch, read } = watchOf([freeSpending, exhausted]);
    await watch.look(waitUntil);
    time += 5001;
    const looks = await Promise.all([watch.look(waitUntil), watch.look(waitUntil)]);
    expect(looks).toEqual([freeSpending, freeSpending]);
    await Promise.all(meanwhile);
    expect(await watch.look(waitUntil)).toBe(exhausted);
    expect(read).toHaveBeenCalledTimes(2);
  });

  test("is waited for again after 15 s: a stop holds everywhere by then", async () => {
    const { watch } = watchOf([freeSpending, stopped]);
    await watch.look(waitUntil);
    time += 15_001;
    expect(await watch.look(waitUntil)).toBe(stopped);
  });

  test("holds up one request alone while the database is silent", async () => {
    vi.useFakeTimers();
    const { watch, read } = watchOf([new Promise<Spending>(() => undefined)]);
    const first = watch.look(waitUntil);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await first).toBe(freeSpending);
    expect(await watch.look(waitUntil)).toBe(freeSpending);
    expect(read).toHaveBeenCalledTimes(1);
    vi.useRealTimers();
  });

  test("is asked for by one request at a time for as long as the database is silent", async () => {
    vi.useFakeTimers();
    const { watch, read } = watchOf([silence(), silence(), silence()]);
    const first = watch.look(waitUntil);
    await vi.advanceTimersByTimeAsync(1000);
    await first;
    time += 2001;
    const asking = watch.look(waitUntil);
    // Those beside it wait for nothing: no clock runs meanwhile.
    for (let looks = 0; looks < 20; looks += 1) {
      expect(await watch.look(waitUntil)).toBe(freeSpending);
    }
    expect(read).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await asking).toBe(freeSpending);
    vi.useRealTimers();
  });

  test("stays when the database does not answer, which is reported once in a while", async () => {
    const { watch, read, report } = watchOf([stopped, new Error("away"), freeSpending]);
    await watch.look(waitUntil);
    time += 3_600_000;
    expect(await watch.look(waitUntil)).toBe(stopped);
    time += 2000;
    expect(await watch.look(waitUntil)).toBe(stopped);
    expect(read).toHaveBeenCalledTimes(2);
    expect(report).toHaveBeenCalledTimes(1);
    time += 1;
    expect(await watch.look(waitUntil)).toBe(freeSpending);
  });

  test("is nothing when it was never known: spending goes on", async () => {
    const { watch } = watchOf([new Error("away")]);
    expect(await watch.look(waitUntil)).toBe(freeSpending);
  });

  test("holds up no request for longer than a second", async () => {
    vi.useFakeTimers();
    const { promise, resolve } = Promise.withResolvers<Spending>();
    const { watch } = watchOf([promise]);
    const looking = watch.look(waitUntil);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await looking).toBe(freeSpending);
    vi.useRealTimers();
    resolve(stopped);
    await Promise.all(meanwhile);
    expect(await watch.look(waitUntil)).toBe(stopped);
  });

  test("is read anew after an order, and what was read before it does not count", async () => {
    const late = Promise.withResolvers<Spending>();
    const { watch } = watchOf([freeSpending, late.promise, stopped]);
    await watch.look(waitUntil);
    time += 6000;
    await watch.look(waitUntil);
    watch.forget();
    expect(await watch.look(waitUntil)).toBe(stopped);
    late.resolve(freeSpending);
    await Promise.all(meanwhile);
    expect(await watch.look(waitUntil)).toBe(stopped);
  });

  test("is read anew with a clock that was set back", async () => {
    const { watch } = watchOf([freeSpending, stopped]);
    await watch.look(waitUntil);
    time -= 3_600_000;
    expect(await watch.look(waitUntil)).toBe(stopped);
  });
});

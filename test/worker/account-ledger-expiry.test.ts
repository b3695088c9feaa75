import { runDurableObjectAlarm } from "cloudflare:test";
import { describe, it, onTestFinished, vi } from "vitest";

import { unlimited } from "../../src/domain/limits.ts";
import {
  createLedger,
  hour,
  keptBy,
  minute,
  now,
  open,
  type Kept,
  type Ledger,
} from "./ledgers.ts";

const key = { idempotencyKey: "one" };

/** Has the alarm go off when it is set for. @returns What is left in the tables. */
async function sweep(ledger: Ledger): Promise<Kept> {
  const { alarmAt } = await keptBy(ledger);
  if (alarmAt === null) throw new Error("No alarm is set.");
  vi.useFakeTimers({ toFake: ["Date"], now: alarmAt });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  await runDurableObjectAlarm(ledger);
  return keptBy(ledger);
}

describe("what has expired", () => {
  it("is deleted by an alarm, which comes again until nothing is left", async ({ expect }) => {
    const ledger = createLedger();
    await open(ledger, "gen_1", { limits: { ...unlimited, requestsPerMinute: 9 } });
    await open(ledger, "gen_2", key);
    await open(ledger, "gen_3");
    await ledger.settle({
      generationId: "gen_1",
      now,
      acceptedAt: now,
      images: 1,
      microUsd: 30_000,
    });
    const waits: number[] = [];
    const left: Kept["rows"][] = [];
    for (;;) {
      const { rows, alarmAt } = await keptBy(ledger);
      left.push(rows);
      if (alarmAt === null) break;
      waits.push(Math.floor((alarmAt - now) / hour));
      await sweep(ledger);
    }
    // Ten minutes, a day and two days, and an hour or a little more after each; then two days after
    // what was never settled was closed.
    expect(waits).toEqual([1, 25, 49, 74]);
    const books = { reservations: 2, usage_months: 1, recent_calls: 0 };
    const closed = { ...books, reservations: 0, idempotency_keys: 0, undelivered_answers: 0 };
    expect(left).toEqual([
      { ...books, closings: 1, idempotency_keys: 1, undelivered_answers: 2, recent_calls: 1 },
      { ...books, closings: 1, idempotency_keys: 1, undelivered_answers: 0 },
      { ...closed, closings: 3 },
      { ...closed, closings: 2 },
      { ...closed, closings: 0 },
    ]);
  });

  it("is swept once an hour, however many calls come", async ({ expect }) => {
    const ledger = createLedger();
    const alarms = new Set<number | null>();
    for (let second = 0; second < 60; second += 1) {
      await open(ledger, `gen_${second}`, { now: now + second * 1000 });
      alarms.add((await keptBy(ledger)).alarmAt);
    }
    expect(alarms.size).toBe(1);
    const { rows, alarmAt } = await sweep(ledger);
    expect(rows["undelivered_answers"]).toBe(0);
    // Then for what is still reserved by then.
    expect(alarmAt).toBeGreaterThanOrEqual(now + 25 * hour);
  });

  it("soon moves an alarm that was set for much later", async ({ expect }) => {
    const ledger = createLedger();
    await open(ledger, "gen_1", key);
    expect((await keptBy(ledger)).alarmAt).toBeGreaterThanOrEqual(now + 25 * hour);
    await open(ledger, "gen_2");
    expect((await keptBy(ledger)).alarmAt).toBeLessThanOrEqual(now + 80 * minute);
  });
});

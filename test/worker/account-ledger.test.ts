import { abortAllDurableObjects, evictDurableObject, runInDurableObject } from "cloudflare:test";
import { describe, it } from "vitest";

import type { AccountLedger } from "../../src/accounts/account-ledger.ts";
import { openingOf } from "../openings.ts";
import { again, createLedger, keptBy, minute, now, open, type Ledger } from "./ledgers.ts";

const reserved = { kind: "reserved" };
const key = { idempotencyKey: "one" };
const retry = { isRetry: true };

describe("a reservation", () => {
  it("is closed once, and the first closing counts", async ({ expect }) => {
    const ledger = createLedger();
    const settlement = { generationId: "gen_1", now, acceptedAt: now, images: 1, microUsd: 30_000 };
    await open(ledger, "gen_1");
    expect(await ledger.settle(settlement)).toEqual({ kind: "closed" });
    const before = await ledger.describe(now);
    const closed = { kind: "closed-before", as: "settled" };
    expect(await ledger.settle({ ...settlement, microUsd: 99_999 })).toEqual(closed);
    expect(await ledger.release({ generationId: "gen_1", now })).toEqual(closed);
    expect(await open(ledger, "gen_1")).toEqual(reserved);
    expect(await ledger.describe(now)).toEqual(before);
    expect(before).toMatchObject({
      settled: { images: 1, microUsd: 30_000 },
      returned: { images: 0, microUsd: 15_000 },
      open: { reservations: 0 },
    });
  });

  it("that was released can be neither settled nor opened", async ({ expect }) => {
    const ledger = createLedger();
    await open(ledger, "gen_1");
    await ledger.release({ generationId: "gen_1", now });
    const settlement = { generationId: "gen_1", now, acceptedAt: now, images: 1, microUsd: 30_000 };
    const closed = { kind: "closed-before", as: "released" };
    expect(await ledger.settle(settlement)).toEqual(closed);
    const opening = openingOf({ generationId: "gen_1", now });
    await expect(
      runInDurableObject(ledger, (object: AccountLedger) => object.open(opening)),
    ).rejects.toThrow("gen_1 was released");
    expect(await ledger.describe(now)).toMatchObject({
      settled: { images: 0, microUsd: 0 },
      returned: { images: 1, microUsd: 45_000 },
    });
  });

  it("counts in the month in which it was made, whenever it is settled", async ({ expect }) => {
    const ledger = createLedger();
    const november = Date.UTC(2100, 10, 30, 23, 59);
    const december = november + 2 * minute;
    await open(ledger, "gen_1", { now: november, images: 2 });
    await open(ledger, "gen_2", { now: december });
    await ledger.settle({
      generationId: "gen_1",
      now: december,
      acceptedAt: now,
      images: 1,
      microUsd: 50_000,
    });
    const nothing = { images: 0, microUsd: 0 };
    expect(await ledger.describe(november)).toEqual({
      month: "2100-11",
      reserved: { images: 2, microUsd: 45_000 },
      settled: { images: 1, microUsd: 50_000 },
      returned: { images: 1, microUsd: 0 },
      exceeded: { images: 0, microUsd: 5000 },
      open: { reservations: 0, ...nothing },
    });
    expect(await ledger.describe(december)).toEqual({
      month: "2100-12",
      reserved: { images: 1, microUsd: 45_000 },
      settled: nothing,
      returned: nothing,
      exceeded: nothing,
      open: { reservations: 1, images: 1, microUsd: 45_000 },
    });
  });

  it("that nobody made cannot be closed, and leaves nothing behind", async ({ expect }) => {
    const ledger = createLedger();
    const settlement = { generationId: "gen_1", now, acceptedAt: now, images: 1, microUsd: 30_000 };
    expect(await ledger.settle(settlement)).toEqual({ kind: "unknown" });
    expect(await ledger.release({ generationId: "gen_1", now })).toEqual({ kind: "unknown" });
    await ledger.delivered({ generationId: "gen_1", now });
    const { rows, alarmAt } = await keptBy(ledger);
    expect({ rows: Object.values(rows), alarmAt }).toEqual({
      rows: [0, 0, 0, 0, 0, 0],
      alarmAt: null,
    });
  });

  it.for<[string, (ledger: AccountLedger) => Promise<unknown>]>([
    ["images", (ledger) => ledger.open(openingOf({ generationId: "gen_2", images: -1 }))],
    ["microUsd", (ledger) => ledger.open(openingOf({ generationId: "gen_2", microUsd: 0.5 }))],
    ["now", (ledger) => ledger.open(openingOf({ generationId: "gen_2", now: Number.NaN }))],
    [
      "images",
      (ledger) =>
        ledger.settle({ generationId: "gen_1", now, acceptedAt: now, images: 0.5, microUsd: 1 }),
    ],
    [
      "microUsd",
      (ledger) =>
        ledger.settle({ generationId: "gen_1", now, acceptedAt: now, images: 1, microUsd: -1 }),
    ],
    ["now", (ledger) => ledger.release({ generationId: "gen_1", now: 0.5 })],
  ])("of a wrong '%s' is refused, and nothing is booked", async ([name, act], { expect }) => {
    const ledger = createLedger();
    await open(ledger, "gen_1");
    const before = [await ledger.describe(now), await keptBy(ledger)];
    await expect(runInDurableObject(ledger, act)).rejects.toThrow(`'${name}' is `);
    expect([await ledger.describe(now), await keptBy(ledger)]).toEqual(before);
  });

  it.for<[string, string, (ledger: AccountLedger) => Promise<unknown>]>([
    [
      "opened",
      "undelivered_answers",
      (ledger) => ledger.open(openingOf({ generationId: "gen_2", now })),
    ],
    [
      "settled",
      "closings",
      (ledger) =>
        ledger.settle({ generationId: "gen_1", now, acceptedAt: now, images: 1, microUsd: 1 }),
    ],
  ])("is %s whole or not at all", async ([, table, act], { expect }) => {
    const ledger = createLedger();
    await open(ledger, "gen_1");
    const before = [await ledger.describe(now), await keptBy(ledger)];
    await runInDurableObject(ledger, (_instance, { storage }) => {
      storage.sql.exec(
        `CREATE TRIGGER refuse BEFORE INSERT ON ${table} BEGIN SELECT RAISE(ABORT, 'disk full'); END`,
      );
    });
    await expect(runInDurableObject(ledger, act)).rejects.toThrow("disk full");
    expect([await ledger.describe(now), await keptBy(ledger)]).toEqual(before);
  });
});

describe("a ledger whose object is lost", () => {
  it.for<[string, (ledger: Ledger) => Promise<void>]>([
    ["evicted", evictDurableObject],
    ["aborted with all others", abortAllDurableObjects],
  ])("knows everything when it was %s", async ([, lose], { expect }) => {
    const ledger = createLedger();
    await open(ledger, "gen_open", key);
    await open(ledger, "gen_lost");
    await open(ledger, "gen_ended");
    await ledger.settle({
      generationId: "gen_ended",
      now,
      acceptedAt: now,
      images: 1,
      microUsd: 30_000,
    });
    const [report, kept] = [await ledger.describe(now), await keptBy(ledger)];
    await lose(ledger);
    const found = again(ledger);
    expect(await found.describe(now)).toEqual(report);
    expect(await keptBy(found)).toEqual(kept);
    expect(await open(found, "gen_1", key)).toMatchObject({ generationId: "gen_open" });
    expect(await open(found, "gen_1", retry)).toMatchObject({ generationId: "gen_lost" });
    expect(await found.release({ generationId: "gen_ended", now })).toEqual({
      kind: "closed-before",
      as: "settled",
    });
    // The alarm that was set is known, too: another reservation does not move it.
    await open(found, "gen_2");
    expect((await keptBy(found)).alarmAt).toBe(kept.alarmAt);
  });
});

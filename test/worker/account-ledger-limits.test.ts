import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { describe, it } from "vitest";

import type { AccountLedger } from "../../src/accounts/account-ledger.ts";
import { unlimited, type AccountLimits } from "../../src/domain/limits.ts";
import { openingOf } from "../openings.ts";
import { createLedger, keptBy, minute, now, open, openBatch, type Ledger } from "./ledgers.ts";

const second = 1000;

function limitedTo(limits: Partial<AccountLimits>): { readonly limits: AccountLimits } {
  return { limits: { ...unlimited, ...limits } };
}

/** Sends a call so often, at so many milliseconds from each other. @returns When each was let in. */
function hammer(
  ledger: Ledger,
  requestsPerMinute: number,
  { everyMs, times }: { readonly everyMs: number; readonly times: number },
): Promise<readonly number[]> {
  return runInDurableObject(ledger, async (object: AccountLedger) => {
    const letIn: number[] = [];
    for (let index = 0; index < times; index += 1) {
      const at = now + index * everyMs;
      const opening = {
        generationId: `gen_${index}`,
        now: at,
        ...limitedTo({ requestsPerMinute }),
      };
      const { result } = await object.open(openingOf(opening));
      if (result.kind === "reserved") letIn.push(at - now);
    }
    return letIn;
  });
}

describe("calls of a minute", () => {
  it("are let in as often as the limit says, however often a client asks", async ({ expect }) => {
    const letIn = await hammer(createLedger(), 6, { everyMs: second, times: 300 });
    // The whole minute's at once, and then again each minute: not one more in any, and not one less.
    const burst = [0, 1, 2, 3, 4, 5];
    const wanted = [0, 1, 2, 3, 4].flatMap((turn) => burst.map((index) => turn * 60 + index));
    expect(letIn).toEqual(wanted.map((at) => at * second));
  });

  it("that come evenly are all let in", async ({ expect }) => {
    const letIn = await hammer(createLedger(), 6, { everyMs: 10 * second, times: 30 });
    expect(letIn).toHaveLength(30);
  });

  it("are known after the object was lost, and forgotten after the minute", async ({ expect }) => {
    const ledger = createLedger();
    const one = limitedTo({ requestsPerMinute: 1 });
    await open(ledger, "gen_1", one);
    await evictDurableObject(ledger);
    const refused = await open(ledger, "gen_2", { ...one, now: now + minute - 1 });
    expect(refused).toMatchObject({ kind: "refused", exceeded: { limit: "requestsPerMinute" } });
    expect(await open(ledger, "gen_3", { ...one, now: now + minute })).toEqual({
      kind: "reserved",
    });
  });

  it("are not noted for an account without such a limit", async ({ expect }) => {
    const ledger = createLedger();
    await open(ledger, "gen_1");
    const { recentCalls } = await ledger.standing(now);
    expect(recentCalls).toEqual({ count: 0, firstExpiresAt: null });
  });
});

describe("what a limit counts", () => {
  it("is what was used, and what is reserved; the rest of a reservation returns", async ({
    expect,
  }) => {
    const ledger = createLedger();
    const cap = limitedTo({ microUsdPerMonth: 100_000 });
    await open(ledger, "gen_1", { ...cap, microUsd: 60_000 });
    expect(await open(ledger, "gen_2", { ...cap, microUsd: 40_001 })).toMatchObject({
      kind: "refused",
      exceeded: { limit: "microUsdPerMonth", allowed: 100_000, left: 40_000, wanted: 40_001 },
    });
    const settlement = { generationId: "gen_1", now, acceptedAt: now };
    await ledger.settle({ ...settlement, images: 1, microUsd: 20_000 });
    expect(await open(ledger, "gen_3", { ...cap, microUsd: 80_000 })).toEqual({ kind: "reserved" });
    await ledger.release({ generationId: "gen_3", now });
    expect(await open(ledger, "gen_4", { ...cap, microUsd: 80_000 })).toEqual({ kind: "reserved" });
    // A dearer engine took over: what it really cost counts, and stops what comes after.
    const dearer = { generationId: "gen_4", now, acceptedAt: now, images: 1, microUsd: 95_000 };
    await ledger.settle(dearer);
    expect(await open(ledger, "gen_5", { ...cap, microUsd: 1 })).toMatchObject({
      exceeded: { left: 0 },
    });
    expect((await ledger.describe(now)).exceeded).toEqual({ images: 0, microUsd: 15_000 });
  });

  it("begins anew with the month, but for what is in flight", async ({ expect }) => {
    const ledger = createLedger();
    const november = Date.UTC(2100, 10, 30, 23, 59, 59);
    const december = Date.UTC(2100, 11, 1);
    const images = limitedTo({ imagesPerMonth: 1 });
    await open(ledger, "gen_1", { ...images, now: november });
    expect((await open(ledger, "gen_2", { ...images, now: november })).kind).toBe("refused");
    expect((await open(ledger, "gen_3", { ...images, now: december })).kind).toBe("reserved");
    const flights = limitedTo({ generationsInFlight: 2 });
    expect((await open(ledger, "gen_4", { ...flights, now: december })).kind).toBe("refused");
  });

  it("is nothing of a call that was refused: it leaves no row", async ({ expect }) => {
    const ledger = createLedger();
    const none = limitedTo({ generationsInFlight: 0, requestsPerMinute: 5 });
    await open(ledger, "gen_1", { ...none, idempotencyKey: "one" });
    await open(ledger, "gen_2", none);
    const { rows, alarmAt } = await keptBy(ledger);
    expect(Object.values(rows)).toEqual(Object.values(rows).map(() => 0));
    expect(alarmAt).toBeNull();
  });

  it("is nothing of a batch that does not fit, and all of one that does", async ({ expect }) => {
    const ledger = createLedger();
    const { images: _i, microUsd: _m, ...call } = openingOf({ generationId: "bat_1", now });
    const items = [1, 2, 3].map((item) => ({
      generationId: `gen_${item}`,
      images: 1,
      microUsd: 10_000,
    }));
    const batch = { ...call, ...limitedTo({ generationsInFlight: 5 }), items };
    expect((await openBatch(ledger, batch)).kind).toBe("reserved");
    const more = items.map((item) => ({ ...item, generationId: `${item.generationId}_more` }));
    expect(await openBatch(ledger, { ...batch, generationId: "bat_2", items: more })).toEqual({
      kind: "refused",
      exceeded: { limit: "generationsInFlight", allowed: 5, left: 2, wanted: 3 },
    });
    expect((await ledger.describe(now)).open.reservations).toBe(3);
  });
});

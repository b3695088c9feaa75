import { runInDurableObject } from "cloudflare:test";
import { describe, it } from "vitest";

import type { AccountLedger } from "../../src/accounts/account-ledger.ts";
import type { Opening } from "../../src/accounts/ledger/decide-opening.ts";
import { openingOf } from "../openings.ts";
import { createLedger, hour, minute, now, open, openBatch } from "./ledgers.ts";

const reserved = { kind: "reserved" };
const key = { idempotencyKey: "one" };
const retry = { isRetry: true };

function joinedByRetry(generationId: string) {
  return { kind: "joined", generationId };
}

describe("calls at the same time", () => {
  it("with one key are one generation, which all others join", async ({ expect }) => {
    const ledger = createLedger();
    const results = await Promise.all(
      Array.from({ length: 100 }, (_, index) => open(ledger, `gen_${index}`, key)),
    );
    const first = results.findIndex(({ kind }) => kind === "reserved");
    const joined = { kind: "joined", generationId: `gen_${first}` };
    const wanted = results.map((_, index) => (index === first ? reserved : joined));
    expect(results).toEqual(wanted);
    expect((await ledger.describe(now)).reserved).toEqual({ images: 1, microUsd: 45_000 });
  });

  it("that are retries of one lost answer are one generation", async ({ expect }) => {
    const ledger = createLedger();
    await open(ledger, "gen_lost");
    const results = await Promise.all(
      Array.from({ length: 10 }, (_, index) => open(ledger, `gen_${index}`, retry)),
    );
    expect(new Set(results.map((result) => JSON.stringify(result)))).toEqual(
      new Set([JSON.stringify({ kind: "joined", generationId: "gen_lost" })]),
    );
  });

  it("without a key are as many generations", async ({ expect }) => {
    const ledger = createLedger();
    const results = await Promise.all(
      Array.from({ length: 10 }, (_, index) => open(ledger, `gen_${index}`)),
    );
    expect(results).toEqual(results.map(() => reserved));
    const { open: total } = await ledger.describe(now);
    expect(total).toEqual({ reservations: 10, images: 10, microUsd: 450_000 });
  });
});

describe("an idempotency key", () => {
  it("counts for 24 hours from its first use, later uses or not", async ({ expect }) => {
    const ledger = createLedger();
    const first = { kind: "joined", generationId: "gen_1" };
    expect(await open(ledger, "gen_1", key)).toEqual(reserved);
    expect(await open(ledger, "gen_2", { ...key, now: now + 12 * hour })).toEqual(first);
    expect(await open(ledger, "gen_3", { ...key, now: now + 24 * hour - 1 })).toEqual(first);
    expect(await open(ledger, "gen_4", { ...key, now: now + 24 * hour })).toEqual(reserved);
    expect(await open(ledger, "gen_5", { ...key, now: now + 24 * hour })).toMatchObject({
      generationId: "gen_4",
    });
  });

  it("of something else reserves nothing", async ({ expect }) => {
    const ledger = createLedger();
    await open(ledger, "gen_1", key);
    const before = await ledger.describe(now);
    const other = { ...key, fingerprint: "a tree" };
    const conflict = { kind: "conflict", generationId: "gen_1" };
    expect(await open(ledger, "gen_2", other)).toEqual(conflict);
    expect(await open(ledger, "gen_3", { ...other, ...retry })).toEqual(conflict);
    expect(await ledger.describe(now)).toEqual(before);
  });

  it("is the account's, whichever API key comes with it", async ({ expect }) => {
    const ledger = createLedger();
    await open(ledger, "gen_1", key);
    const result = await open(ledger, "gen_2", { ...key, apiKeyId: "key_two" });
    expect(result).toMatchObject({ kind: "joined", generationId: "gen_1" });
  });

  it("stays with a generation that failed, and with one that was delivered", async ({ expect }) => {
    const ledger = createLedger();
    await open(ledger, "gen_1", key);
    await ledger.settle({ generationId: "gen_1", now, acceptedAt: now, images: 0, microUsd: 0 });
    await ledger.delivered({ generationId: "gen_1", now });
    const later = { ...key, now: now + minute };
    expect(await open(ledger, "gen_2", later)).toMatchObject({ generationId: "gen_1" });
  });

  it("is free again when its generation never began", async ({ expect }) => {
    const ledger = createLedger();
    await open(ledger, "gen_1", key);
    await ledger.release({ generationId: "gen_1", now });
    expect(await open(ledger, "gen_2", key)).toEqual(reserved);
    // What is told once more of the first says nothing of the second.
    await ledger.release({ generationId: "gen_1", now });
    expect(await open(ledger, "gen_3", key)).toMatchObject({ generationId: "gen_2" });
  });

  it("that has passed to another generation is not freed by the first", async ({ expect }) => {
    const ledger = createLedger();
    await open(ledger, "gen_1", key);
    const nextDay = now + 24 * hour;
    await open(ledger, "gen_2", { ...key, now: nextDay });
    await ledger.release({ generationId: "gen_1", now: nextDay });
    const result = await open(ledger, "gen_3", { ...key, now: nextDay });
    expect(result).toMatchObject({ kind: "joined", generationId: "gen_2" });
  });
});

describe("a request that is sent again without a key", () => {
  it("joins the newest like it, running or ended", async ({ expect }) => {
    const ledger = createLedger();
    await open(ledger, "gen_1");
    await open(ledger, "gen_2", { now: now + 1 });
    await open(ledger, "gen_3", { now: now + 2, fingerprint: "a tree" });
    expect(await open(ledger, "gen_4", { ...retry, now: now + 3 })).toEqual(joinedByRetry("gen_2"));
    await ledger.settle({
      generationId: "gen_2",
      now: now + 4,
      acceptedAt: now,
      images: 1,
      microUsd: 1,
    });
    expect(await open(ledger, "gen_5", { ...retry, now: now + 5 })).toEqual(joinedByRetry("gen_2"));
  });

  it("joins one whose answer was not delivered before one whose answer was", async ({ expect }) => {
    const ledger = createLedger();
    await open(ledger, "gen_1");
    await open(ledger, "gen_2", { now: now + 1 });
    await ledger.delivered({ generationId: "gen_2", now: now + 1 });
    expect(await open(ledger, "gen_3", { ...retry, now: now + 2 })).toEqual(joinedByRetry("gen_1"));
  });

  it("joins one whose answer was delivered for five seconds more", async ({ expect }) => {
    const ledger = createLedger();
    await open(ledger, "gen_1");
    await ledger.delivered({ generationId: "gen_1", now });
    const soon = { ...retry, now: now + 4999 };
    expect(await open(ledger, "gen_2", soon)).toEqual(joinedByRetry("gen_1"));
    // The retry's own answer gives it no more time.
    await ledger.delivered({ generationId: "gen_1", now: now + 4999 });
    expect(await open(ledger, "gen_3", { ...retry, now: now + 5000 })).toEqual(reserved);
  });

  it.for<[string, Partial<Opening>]>([
    ["after ten minutes", { now: now + 10 * minute }],
    ["with another API key", { apiKeyId: "key_two" }],
    ["with another body", { fingerprint: "a tree" }],
    ["with an idempotency key", key],
  ])("begins anew %s", async ([, fields], { expect }) => {
    const ledger = createLedger();
    await open(ledger, "gen_1");
    expect(await open(ledger, "gen_2", { ...retry, ...fields })).toEqual(reserved);
  });

  it("joins within ten minutes", async ({ expect }) => {
    const ledger = createLedger();
    await open(ledger, "gen_1");
    const late = { ...retry, now: now + 10 * minute - 1 };
    expect(await open(ledger, "gen_2", late)).toEqual(joinedByRetry("gen_1"));
  });

  it("begins anew when the first never began", async ({ expect }) => {
    const ledger = createLedger();
    await open(ledger, "gen_1");
    await ledger.release({ generationId: "gen_1", now });
    expect(await open(ledger, "gen_2", retry)).toEqual(reserved);
  });

  it("does not join one that was made under a key", async ({ expect }) => {
    const ledger = createLedger();
    await open(ledger, "gen_1", key);
    expect(await open(ledger, "gen_2", retry)).toEqual(reserved);
  });
});

describe("a batch", () => {
  const items = ["gen_1", "gen_2"].map((generationId) => ({
    generationId,
    images: 1,
    microUsd: 30_000,
  }));
  const {
    generationId: _generationId,
    images: _images,
    microUsd: _microUsd,
    ...call
  } = openingOf({
    generationId: "none",
    now,
  });
  const opening = { ...call, generationId: "bat_1", items };

  it("reserves for each of its generations, once however often it is asked", async ({ expect }) => {
    const ledger = createLedger();
    for (let times = 0; times < 3; times += 1) {
      expect(await openBatch(ledger, opening)).toEqual(reserved);
    }
    expect((await ledger.describe(now)).open).toEqual({
      reservations: 2,
      images: 2,
      microUsd: 60_000,
    });
    await ledger.settle({
      generationId: "gen_1",
      now,
      acceptedAt: now,
      images: 1,
      microUsd: 20_000,
    });
    await ledger.release({ generationId: "gen_2", now });
    expect(await ledger.describe(now)).toMatchObject({
      settled: { images: 1, microUsd: 20_000 },
      returned: { images: 1, microUsd: 40_000 },
      open: { reservations: 0 },
    });
  });

  it("is joined by its key and by a retry, and keeps its key from others", async ({ expect }) => {
    const keyed = createLedger();
    await openBatch(keyed, { ...opening, ...key });
    const other = { ...opening, generationId: "bat_2", ...key };
    expect(await openBatch(keyed, other)).toMatchObject({ kind: "joined", generationId: "bat_1" });
    expect(await openBatch(keyed, { ...other, fingerprint: "a tree" })).toMatchObject({
      kind: "conflict",
      generationId: "bat_1",
    });
    const keyless = createLedger();
    await openBatch(keyless, opening);
    const again = { ...opening, generationId: "bat_2", ...retry };
    expect(await openBatch(keyless, again)).toEqual(joinedByRetry("bat_1"));
  });

  it("leaves nothing when it is released, and its call begins anew", async ({ expect }) => {
    const ledger = createLedger();
    await openBatch(ledger, { ...opening, ...key });
    await ledger.releaseBatch({ ...opening, ...key });
    expect((await ledger.describe(now)).open.reservations).toBe(0);
    const anew = { ...opening, ...key, generationId: "bat_2", items: [] };
    expect(await openBatch(ledger, anew)).toEqual(reserved);
  });

  it("reserves for all or for none", async ({ expect }) => {
    const ledger = createLedger();
    const [first = { generationId: "", images: 1, microUsd: 1 }] = items;
    const broken = { ...opening, items: [first, { ...first, generationId: "gen_2", images: -1 }] };
    await expect(
      runInDurableObject(ledger, (instance: AccountLedger) => instance.openBatch(broken)),
    ).rejects.toThrow(RangeError);
    expect((await ledger.describe(now)).open.reservations).toBe(0);
  });
});

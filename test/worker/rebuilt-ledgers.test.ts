import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, it, vi } from "vitest";

import { AccountLedger } from "../../src/accounts/account-ledger.ts";
import { unlimited } from "../../src/domain/limits.ts";
import { acceptedAt, createGenerationId } from "../../src/generation/ids.ts";
import { openingOf } from "../openings.ts";
import { generationOf, storedImage } from "../unit/generation/ended-generations.ts";
import { attemptOf } from "../unit/generation/records.ts";
import { createAccount, type Account } from "./accounts.ts";
import { get, post, uniquePrompt } from "./api.ts";
import { changedEnv, outOfOrder } from "./deployment.ts";
import { begin, generate, readGeneration, waitForEnd, waitForRows } from "./generations.ts";
import { generations } from "./history.ts";
import { ledgerOf, waitUntilIdle } from "./limited.ts";

const day = 24 * 3_600_000;

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Takes everything from a ledger, as if its object had never been. */
async function lose(account: Account): Promise<void> {
  await runInDurableObject(ledgerOf(account), async (_ledger, { storage }) => {
    await storage.deleteAlarm();
    await storage.deleteAll();
  });
  await evictDurableObject(ledgerOf(account));
}

/** What limits count. */
async function usedBy(account: Account) {
  const { settled, open } = await ledgerOf(account).standing(Date.now());
  return { settled, open };
}

function openingFor({ keyId }: Account, fields: object = {}) {
  const generationId = createGenerationId();
  return openingOf({ generationId, now: Date.now(), apiKeyId: keyId, ...fields });
}

/** Saves an ended generation of an account with so many images. */
async function save(account: Account, { images = 1, microUsd = 10_000, at = Date.now() } = {}) {
  const id = createGenerationId();
  const names = { id, accountId: account.accountId };
  const indexes = Array.from({ length: images }, (_, index) => index);
  const generation = generationOf({
    ...names,
    images: indexes.map((index) => storedImage(names, index)),
    attempts: indexes.map((imageIndex) => attemptOf({ number: imageIndex + 1, imageIndex })),
    costMicroUsd: microUsd,
    createdAt: at,
  });
  await generations.save(generation);
  return generation;
}

describe("a ledger that is lost in the middle of a month", () => {
  it("is rebuilt from the history, equal, deleted and failed generations included", async ({
    expect,
  }) => {
    const account = await createAccount({ tier: "standard" });
    const kept = await generate(account, { prompt: uniquePrompt(), count: 2, resolution: "512" });
    const deleted = await generate(account, { prompt: uniquePrompt(), resolution: "512" });
    const refused = { prompt: uniquePrompt("[fault:refusal stage=output]"), resolution: "512" };
    expect((await post("/v1/generations", refused, account)).status).toBe(400);
    await waitUntilIdle(account);
    for (const { id } of [kept, deleted]) await waitForRows(id);
    await vi.waitFor(async () => {
      const answer = await get(`/v1/generations/${deleted.id}`, { ...account, method: "DELETE" });
      expect(answer.status).toBe(204);
    });
    await vi.waitFor(async () => {
      const { results } = await env.DB.prepare("SELECT id FROM generations WHERE account_id = ?")
        .bind(account.accountId)
        .run();
      expect(results).toHaveLength(3);
    });
    const before = await usedBy(account);
    expect(before.settled.images).toBe(3);
    await lose(account);
    expect(await usedBy(account)).toEqual(before);
    // Once: what comes into the history later is told by its run.
    await save(account);
    await evictDurableObject(ledgerOf(account));
    expect(await usedBy(account)).toEqual(before);
    const { reserved, exceeded, settled, returned } = await ledgerOf(account).describe(Date.now());
    expect([reserved, exceeded, returned]).toEqual([settled, { images: 0, microUsd: 0 }, returned]);
  });

  it("refuses at once what was used up before", async ({ expect }) => {
    const account = await createAccount({ tier: "standard" });
    for (let times = 0; times < 5; times += 1) await save(account);
    const limits = { ...unlimited, imagesPerMonth: 5 };
    const { result } = await ledgerOf(account).open(openingFor(account, { limits }));
    expect(result).toMatchObject({ kind: "refused", exceeded: { left: 0 } });
  });

  it("counts a run that was in flight when it ends, once", async ({ expect }) => {
    const account = await createAccount({ tier: "standard" });
    const done = await generate(account, { prompt: uniquePrompt(), resolution: "512" });
    const slow = { prompt: uniquePrompt("[latency:2500]"), resolution: "512" };
    const id = await begin(account, slow);
    await waitForRows(done.id);
    await vi.waitFor(async () => expect((await usedBy(account)).settled.images).toBe(1));
    await lose(account);
    expect((await usedBy(account)).settled).toEqual({ images: 1, microUsd: done.costMicroUsd });
    const ended = await waitForEnd(account, id);
    const microUsd = done.costMicroUsd + ended.costMicroUsd;
    await vi.waitFor(async () =>
      expect((await usedBy(account)).settled).toEqual({ images: 2, microUsd }),
    );
    await lose(account);
    await waitForRows(id);
    expect((await usedBy(account)).settled).toEqual({ images: 2, microUsd });
  });

  it.for([
    ["row", "settlement", "rebuild"],
    ["row", "rebuild", "settlement"],
    ["settlement", "row", "rebuild"],
    ["settlement", "rebuild", "row"],
    ["rebuild", "row", "settlement"],
    ["rebuild", "settlement", "row"],
  ] as const)("counts a run in flight once: %s, %s, %s", async (order, { expect }) => {
    const account = await createAccount({ tier: "standard" });
    const id = createGenerationId();
    const names = { id, accountId: account.accountId };
    await new Promise((resolve) => setTimeout(resolve, 5));
    // The books begin now, after the call came.
    await ledgerOf(account).delivered({ generationId: "gen_none", now: Date.now() });
    const used = { images: 1, microUsd: 10_000 };
    const steps = {
      row: () =>
        generations.save(
          generationOf({
            ...names,
            images: [storedImage(names, 0)],
            createdAt: acceptedAt(id),
            costMicroUsd: used.microUsd,
          }),
        ),
      settlement: async () => {
        const settlement = { generationId: id, now: Date.now(), acceptedAt: acceptedAt(id) };
        await ledgerOf(account).settle({ ...settlement, ...used });
        await ledgerOf(account).settle({ ...settlement, ...used });
      },
      rebuild: () => usedBy(account),
    };
    for (const step of order) await steps[step]();
    expect(await usedBy(account)).toEqual({ settled: used, open: { images: 0, microUsd: 0 } });
    await ledgerOf(account).open(openingFor(account));
    await lose(account);
    expect((await usedBy(account)).settled).toEqual(used);
  });

  it("does not count what it has reserved itself while the history was out of reach", async ({
    expect,
  }) => {
    const report = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const account = await createAccount({ tier: "standard" });
    await save(account, { microUsd: 7000 });
    const opening = openingFor(account, { microUsd: 45_000 });
    const { generationId } = opening;
    const deployment = changedEnv({ DB: outOfOrder(env.DB, "prepare") });
    const served = await runInDurableObject(ledgerOf(account), (_ledger, state) =>
      new AccountLedger(state, deployment).open(opening),
    );
    // It serves, by what it knows.
    expect(served.result).toEqual({ kind: "reserved" });
    expect(JSON.stringify(report.mock.calls)).toContain("cannot be rebuilt");
    await evictDurableObject(ledgerOf(account));
    const open = { images: 1, microUsd: 45_000 };
    expect(await usedBy(account)).toEqual({ settled: { images: 1, microUsd: 7000 }, open });
    const settlement = { generationId, now: Date.now(), acceptedAt: acceptedAt(generationId) };
    await ledgerOf(account).settle({ ...settlement, images: 1, microUsd: 30_000 });
    expect((await usedBy(account)).settled).toEqual({ images: 2, microUsd: 37_000 });
  });

  it("waits a moment for a history that is silent, and takes it over when it answers", async ({
    expect,
  }) => {
    const account = await createAccount({ tier: "standard" });
    await save(account, { images: 3, microUsd: 9000 });
    const silent = Promise.withResolvers<void>();
    let questions = 0;
    const prepare = (query: string) => ({
      bind: (...values: readonly unknown[]) => ({
        async all() {
          questions += 1;
          await silent.promise;
          return env.DB.prepare(query)
            .bind(...values)
            .all();
        },
      }),
    });
    const deployment = changedEnv({ DB: { prepare } });
    await runInDurableObject(ledgerOf(account), async (_ledger, state) => {
      const ledger = new AccountLedger(state, deployment);
      const { result, standing } = await ledger.open(openingFor(account));
      expect(result.kind).toBe("reserved");
      expect(standing.settled.images).toBe(0);
      silent.resolve();
      await vi.waitFor(async () =>
        expect((await ledger.standing(Date.now())).settled.images).toBe(3),
      );
      // The one that was asked at first: nobody asked again.
      expect(questions).toBe(1);
    });
  });

  it("takes no settlement of what it would have reserved for itself", async ({ expect }) => {
    const account = await createAccount({ tier: "standard" });
    const before = await usedBy(account);
    const id = createGenerationId();
    const since = { generationId: id, now: Date.now(), acceptedAt: Date.now() + 1 };
    const answer = await ledgerOf(account).settle({ ...since, images: 1, microUsd: 10_000 });
    expect(answer).toEqual({ kind: "unknown" });
    expect(await usedBy(account)).toEqual(before);
  });

  it("takes over the month that it was lost in, and no other", async ({ expect }) => {
    const account = await createAccount({ tier: "standard" });
    const now = new Date();
    const first = Date.UTC(now.getUTCFullYear(), now.getUTCMonth());
    // By their ids, they were accepted now: those of the row's time are of another month.
    await save(account, { at: first - 1 });
    await save(account, { at: now.getTime() + day });
    await save(account, { images: 2, microUsd: 500 });
    expect((await usedBy(account)).settled).toEqual({ images: 2, microUsd: 500 });
  });

  it("leaves the books of another account alone", async ({ expect }) => {
    const [one, other] = [
      await createAccount({ tier: "standard" }),
      await createAccount({ tier: "standard" }),
    ];
    await save(one, { images: 2, microUsd: 500 });
    expect((await usedBy(other)).settled).toEqual({ images: 0, microUsd: 0 });
    expect((await usedBy(one)).settled).toEqual({ images: 2, microUsd: 500 });
  });

  it("reads a month of thousands of generations", { timeout: 60_000 }, async ({ expect }) => {
    const account = await createAccount({ tier: "standard" });
    const { id } = await save(account, { microUsd: 1 });
    const count = 4321;
    await env.DB.prepare(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2)
      INSERT INTO generations (id, account_id, key_id, tier, status, operation, prompt, requested,
        metadata, model, provider, reasons, warnings, cost_micro_usd, created_at)
      SELECT 'row_' || i, account_id, key_id, tier, status, operation, prompt, requested,
        metadata, model, provider, reasons, warnings, cost_micro_usd, created_at - 1
      FROM generations, n WHERE id = ?1`,
    )
      .bind(id, count)
      .run();
    expect((await usedBy(account)).settled).toEqual({ images: 1, microUsd: count + 1 });
  });
});

describe("books that were kept before their beginning was noted", () => {
  it("are whole: nothing is read, and nothing late is taken", async ({ expect }) => {
    const account = await createAccount({ tier: "standard" });
    await ledgerOf(account).open(openingFor(account));
    await runInDurableObject(ledgerOf(account), (_ledger, { storage }) => {
      storage.sql.exec("DROP TABLE book_origin");
    });
    await evictDurableObject(ledgerOf(account));
    const { id } = await save(account);
    expect((await usedBy(account)).settled.images).toBe(0);
    const late = { generationId: id, now: Date.now(), acceptedAt: acceptedAt(id) };
    const answer = await ledgerOf(account).settle({ ...late, images: 1, microUsd: 1 });
    expect(answer).toEqual({ kind: "unknown" });
    expect(await readGeneration(await get(`/v1/generations/${id}`, account))).toMatchObject({ id });
  });
});

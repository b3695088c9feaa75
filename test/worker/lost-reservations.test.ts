import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, it, vi } from "vitest";

import { AccountLedger } from "../../src/accounts/account-ledger.ts";
import { unlimited } from "../../src/domain/limits.ts";
import { createAccount, type Account } from "./accounts.ts";
import { post, uniquePrompt } from "./api.ts";
import { changedEnv, fetchWith, outOfOrder } from "./deployment.ts";
import { generate, readGeneration, waitForEnd, waitForRows } from "./generations.ts";
import { runOf } from "./runs.ts";

const day = 24 * 3_600_000;
const route = "/v1/generations";

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function ledgerOf({ accountId }: Account) {
  return env.ACCOUNT_LEDGER.getByName(accountId);
}

/** The ledger as it stands after an alarm that comes so much later. */
async function after(account: Account, ms: number) {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + ms });
  await runDurableObjectAlarm(ledgerOf(account));
  vi.useRealTimers();
  return ledgerOf(account).describe(Date.now());
}

/** Reserves for a generation whose run is never reached. */
async function reserveInVain(account: Account): Promise<void> {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  const broken = { submit: () => Promise.reject(new Error("reset by a deployment")) };
  const changes = { GENERATION_RUN: { getByName: () => broken } };
  const body = { prompt: uniquePrompt(), resolution: "512" };
  await fetchWith(changes, route, { ...account, body }, { prefer: "respond-async" });
}

describe("a reservation that is open for a day", () => {
  it("returns when its call was lost before it had a run", async ({ expect }) => {
    const account = await createAccount({ tier: "standard" });
    await reserveInVain(account);
    expect((await after(account, day - 60_000)).open.reservations).toBe(1);
    const { open, settled, returned, reserved } = await after(account, day + 60_000);
    expect(open.reservations).toBe(0);
    expect(settled.images).toBe(0);
    expect(returned).toEqual(reserved);
  });

  it("stays while its run is there, which settles it", async ({ expect }) => {
    const account = await createAccount({ tier: "standard" });
    const body = { prompt: uniquePrompt("[latency:1500]"), resolution: "512" };
    const headers = { prefer: "respond-async" };
    const { id } = await readGeneration(await post(route, body, { ...account, headers }));
    expect((await after(account, day + 60_000)).open.reservations).toBe(1);
    await waitForEnd(account, id);
    await vi.waitFor(async () => {
      const { open, settled } = await ledgerOf(account).describe(Date.now());
      expect({ open: open.reservations, images: settled.images }).toEqual({ open: 0, images: 1 });
    });
  });

  it("is settled by the record when the run is gone", async ({ expect }) => {
    const account = await createAccount({ tier: "standard" });
    const ended = await generate(account, { prompt: uniquePrompt(), resolution: "512" });
    await waitForRows(ended.id);
    await vi.waitFor(async () =>
      expect((await ledgerOf(account).describe(Date.now())).open.reservations).toBe(0),
    );
    await vi.waitFor(async () => {
      const record = await env.BUCKET.head(`records/${account.accountId}/${ended.id}.json`);
      expect(record).not.toBeNull();
    });
    await runInDurableObject(runOf(ended.id), (_run, { storage }) => storage.deleteAll());
    // A ledger that has missed the settlement, as one restored to a moment before it.
    await runInDurableObject(ledgerOf(account), (_ledger, { storage }) => {
      storage.sql.exec("DELETE FROM closings");
      storage.sql.exec("DELETE FROM usage_months");
    });
    const opening = {
      generationId: ended.id,
      now: Date.now(),
      images: 1,
      microUsd: 99_000,
      idempotencyKey: null,
      fingerprint: "a boat",
      apiKeyId: account.keyId,
      isRetry: false,
      limits: unlimited,
    };
    await ledgerOf(account).open(opening);
    const { open, settled } = await after(account, day + 60_000);
    expect(open.reservations).toBe(0);
    expect(settled).toEqual({ images: 1, microUsd: ended.costMicroUsd });
  });

  it("is looked up again when storage did not answer", async ({ expect }) => {
    const account = await createAccount({ tier: "standard" });
    await reserveInVain(account);
    const deployment = changedEnv({ BUCKET: outOfOrder(env.BUCKET, "get") });
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + day + 60_000 });
    await runInDurableObject(ledgerOf(account), (_ledger, state) =>
      new AccountLedger(state, deployment).alarm(),
    );
    vi.useRealTimers();
    expect((await ledgerOf(account).describe(Date.now())).open.reservations).toBe(1);
    expect((await after(account, 2 * day)).open.reservations).toBe(0);
  });
});

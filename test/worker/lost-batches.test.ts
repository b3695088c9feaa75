import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, it, vi } from "vitest";

import type { AccountLedger } from "../../src/accounts/account-ledger.ts";
import type { BatchItem } from "../../src/domain/batch.ts";
import { createAccount } from "./accounts.ts";
import { bytesOf, get, uniquePrompt } from "./api.ts";
import { askForBatch, beginBatch, cancel, readBatch, waitForBatch } from "./batches.ts";
import { dataOf, namesOf, readEvents } from "./events.ts";
import { waitForRows } from "./generations.ts";
import { lose, runOf } from "./runs.ts";
import { open } from "./signed-urls.ts";
import { callsWithPrompt } from "./simulator-calls.ts";

const day = 24 * 3_600_000;

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});

afterEach(() => {
  vi.useRealTimers();
});

function slidesOf(prompt: string, count: number) {
  const slides = Array.from({ length: count }, (_, index) => ({ prompt: `${prompt} ${index}` }));
  return { slides, resolution: "512" };
}

/** Kills a batch's object as a crash would: its memory is gone, its storage stays. */
async function loseBatch(id: string): Promise<void> {
  await runInDurableObject(env.BATCH_RUN.getByName(id), (_batch, state) => {
    state.abort("lost in a test");
  }).catch(() => undefined);
}

function wake(id: string): Promise<boolean> {
  return runDurableObjectAlarm(env.BATCH_RUN.getByName(id));
}

describe("a batch whose object was lost", () => {
  it("goes on by its alarm, also with the items that had not begun", async ({ expect }) => {
    const account = await createAccount({ tier: "standard" });
    const prompt = uniquePrompt("[latency:1500]");
    const { id } = await beginBatch(account, slidesOf(prompt, 8));
    await vi.waitFor(async () => expect(await callsWithPrompt(prompt)).toHaveLength(5), {
      timeout: 10_000,
    });
    await loseBatch(id);
    expect(await wake(id)).toBe(true);
    const ended = await waitForBatch(account, id);
    expect(ended.counts.completed).toBe(8);
    expect(await callsWithPrompt(prompt)).toHaveLength(8);
  });

  it("goes on when somebody asks for it, and tells no event twice", async ({ expect }) => {
    const account = await createAccount({ tier: "standard" });
    const prompt = uniquePrompt("[latency:600]");
    const { id, eventsUrl } = await beginBatch(account, slidesOf(prompt, 2));
    await vi.waitFor(async () => expect(await callsWithPrompt(prompt)).toHaveLength(2));
    await loseBatch(id);
    const log = await readEvents(await open(String(eventsUrl)));
    expect(namesOf(log).toSorted()).toEqual([
      "accepted",
      "completed",
      "item-completed",
      "item-completed",
      "item-routed",
      "item-routed",
      "item-started",
      "item-started",
    ]);
    expect(dataOf(log, "completed")).toMatchObject({ counts: { completed: 2 } });
    expect(await callsWithPrompt(prompt)).toHaveLength(2);
  });

  it("finds the end of an item whose run was lost, too", async ({ expect }) => {
    const account = await createAccount({ tier: "standard" });
    const prompt = uniquePrompt("[latency:600]");
    const { id, items } = await beginBatch(account, slidesOf(prompt, 1));
    await vi.waitFor(async () => expect(await callsWithPrompt(prompt)).toHaveLength(1));
    await lose(items[0]?.generationId ?? "");
    await loseBatch(id);
    const ended = await waitForBatch(account, id);
    expect(ended.items[0]).toMatchObject({ status: "completed" });
    expect(ended.items[0]?.reasons).toContain("attempt_failed:interrupted");
  });

  it("returns by its alarm what a ledger out of order could not take back", async ({ expect }) => {
    const account = await createAccount({ tier: "standard" });
    const { id } = await beginBatch(account, slidesOf(uniquePrompt("[latency:3000]"), 7));
    const ledger = env.ACCOUNT_LEDGER.getByName(account.accountId);
    await runInDurableObject(ledger, (instance) => {
      const methods = Object.getPrototypeOf(instance) as AccountLedger;
      vi.spyOn(methods, "release").mockRejectedValueOnce(new Error("out of order"));
    });
    const cancelled = await readBatch(await cancel(account, id));
    expect(cancelled.counts.cancelled).toBe(7);
    await vi.waitFor(async () => {
      const { open: left } = await ledger.describe(Date.now());
      expect(left.reservations).toBe(2);
    });
    expect(await wake(id)).toBe(true);
    expect((await ledger.describe(Date.now())).open.reservations).toBe(0);
  });
});

describe("a batch that is cancelled while its object is lost", () => {
  it("ends, with its runs cancelled, by its alarm", async ({ expect }) => {
    const account = await createAccount({ tier: "standard" });
    const prompt = uniquePrompt("[latency:5000]");
    const { id } = await beginBatch(account, slidesOf(prompt, 6));
    await vi.waitFor(async () => expect(await callsWithPrompt(prompt)).toHaveLength(5));
    // The wish is kept, and the object lost before a run was told of it.
    await runInDurableObject(env.BATCH_RUN.getByName(id), (_batch, { storage }) => {
      for (const [key, item] of storage.kv.list<BatchItem>({ prefix: "item:" })) {
        if (item.state.kind !== "running") continue;
        storage.kv.put(key, { ...item, state: { kind: "running", isCancelled: true } });
      }
    });
    await loseBatch(id);
    await wake(id);
    const ended = await waitForBatch(account, id, ({ counts }) => counts.cancelled === 5);
    expect(ended.counts).toMatchObject({ cancelled: 5, running: 1 });
    await cancel(account, id);
  });

  it("makes nothing twice when a run has ended long ago", async ({ expect }) => {
    const account = await createAccount({ tier: "standard" });
    const prompt = uniquePrompt();
    const { id } = await beginBatch(account, slidesOf(prompt, 1));
    const ended = await waitForBatch(account, id);
    const generationId = ended.items[0]?.generationId ?? "";
    await waitForRows(generationId);
    // As it was before its end was seen, and its run has removed itself since.
    await runInDurableObject(env.BATCH_RUN.getByName(id), (_batch, { storage }) => {
      const item = storage.kv.get<BatchItem>("item:00");
      storage.kv.put("item:00", { ...item, state: { kind: "running", isCancelled: false } });
    });
    await runInDurableObject(runOf(generationId), (_run, { storage }) => storage.deleteAll());
    await lose(generationId);
    await loseBatch(id);
    await wake(id);
    const again = await waitForBatch(account, id);
    expect(again.items[0]).toMatchObject({ status: "completed", generationId });
    expect(await callsWithPrompt(prompt)).toHaveLength(1);
  });
});

describe("a batch that has ended", () => {
  it("answers for thirty days, and its generations for longer", async ({ expect }) => {
    const account = await createAccount({ tier: "standard" });
    const begun = await beginBatch(account, slidesOf(uniquePrompt(), 1));
    const ended = await waitForBatch(account, begun.id);
    const endedAt = Date.parse(ended.completedAt ?? "");
    await wake(begun.id);
    vi.setSystemTime(endedAt + 30 * day - 1000);
    expect(await wake(begun.id)).toBe(true);
    expect((await askForBatch(account, begun.id)).status).toBe("completed");
    vi.setSystemTime(endedAt + 30 * day + 1000);
    expect(await wake(begun.id)).toBe(true);
    expect(await wake(begun.id)).toBe(false);
    expect((await get(`/v1/batches/${begun.id}`, account)).status).toBe(404);
    const [image] = ended.items[0]?.images ?? [];
    expect(await bytesOf(image?.url ?? "", account)).toHaveLength(image?.bytes ?? 0);
  });

  it("keeps no prompt of an image that is made", async ({ expect }) => {
    const account = await createAccount({ tier: "standard" });
    const prompt = uniquePrompt();
    const slides = [{ prompt, name: "first" }];
    const { id } = await beginBatch(account, { slides, resolution: "512" });
    await waitForBatch(account, id);
    const kept = await runInDurableObject(env.BATCH_RUN.getByName(id), (_batch, { storage }) =>
      JSON.stringify([...storage.kv.list()]),
    );
    expect(kept).not.toContain(prompt);
    expect(kept).toContain("first");
  });
});

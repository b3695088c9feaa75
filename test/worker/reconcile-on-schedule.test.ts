import { createScheduledController } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, it, vi } from "vitest";

import worker from "../../src/index.ts";
import { createServices } from "../../src/services.ts";
import { reconcileOnSchedule } from "../../src/storage/reconcile-on-schedule.ts";
import { recordKey } from "../../src/storage/records.ts";
import { generationOf, mixedGenerations } from "../unit/generation/ended-generations.ts";
import { changedEnv, outOfOrder } from "./deployment.ts";
import {
  emptyHistory,
  emptyRecords,
  generations,
  readHistory,
  readRecords,
  records,
  saveBoth,
  sortById,
} from "./history.ts";

const cursorsKey = "reconcile/cursors.json";
const small = { pageSize: 2, pages: 2, writes: 100 };

beforeEach(async () => {
  await emptyHistory();
  await emptyRecords();
  await env.BUCKET.delete(cursorsKey);
});

/** The lines that a trigger writes into the log. */
async function linesOf(
  trigger: () => Promise<unknown>,
): Promise<readonly Record<string, unknown>[]> {
  const log = vi.spyOn(console, "error").mockImplementation(() => undefined);
  await trigger();
  const lines = log.mock.calls
    .flat()
    .map((line) => JSON.parse(String(line)) as Record<string, unknown>);
  log.mockRestore();
  return lines;
}

/** Fires the trigger of a deployment, as Cloudflare does every hour. */
async function fire(deployment: Env = env): Promise<void> {
  await worker.scheduled(createScheduledController(), deployment);
}

/** Fires one that does less than a real one. */
async function fireWithin(within: typeof small): Promise<void> {
  await linesOf(() => reconcileOnSchedule(createServices(env), within));
}

async function cursors(): Promise<unknown> {
  return (await env.BUCKET.get(cursorsKey))?.json();
}

describe("the hourly trigger", () => {
  it("repairs both directions, and says so in one line", async ({ expect }) => {
    const all = sortById(mixedGenerations(8));
    for (const generation of all.slice(0, 5)) await records.save(generation);
    for (const generation of all.slice(5)) await generations.save(generation);
    expect(await linesOf(fire)).toEqual([
      {
        event: "the history and its records were not the same",
        at: [],
        compared: "13",
        rowsWritten: "5",
        recordsWritten: "3",
        different: "0",
        unreadable: "0",
        left: "",
      },
    ]);
    expect(await readHistory()).toEqual(all);
    expect(await readRecords()).toEqual(all);
  });

  it("says nothing while both are the same", async ({ expect }) => {
    await saveBoth(mixedGenerations(4));
    expect(await linesOf(fire)).toEqual([]);
    expect(await cursors()).toEqual({ "records-to-history": null, "history-to-records": null });
  });

  it("names what it leaves, and nothing of what is stored", async ({ expect }) => {
    const [differs, damaged] = [generationOf(), generationOf({ accountId: "acct_2" })];
    await saveBoth([differs, damaged]);
    await records.save({ ...differs, prompt: "Another" });
    await env.BUCKET.put(recordKey(damaged), "{");
    const [line, ...others] = await linesOf(fire);
    expect(others).toEqual([]);
    // Each is met in both directions.
    expect(line).toMatchObject({ compared: "4", different: "2", unreadable: "2" });
    expect(line?.["left"]).toContain(`acct_1/${differs.id} different`);
    expect(line?.["left"]).toContain(`acct_2/${damaged.id} unreadable`);
    expect(JSON.stringify(line)).not.toMatch(/Another|paper boat/);
  });

  it("goes on where the last one stopped, and begins anew at the end", async ({ expect }) => {
    const all = sortById(
      mixedGenerations(6).map((one) => ({ ...one, images: [], accountId: "acct_1" })),
    );
    for (const generation of all) await generations.save(generation);
    const key = (index: number) => recordKey(all[index] ?? { accountId: "", id: "" });
    await fireWithin(small);
    expect(await readRecords()).toEqual(all.slice(0, 4));
    expect(await cursors()).toEqual({
      "records-to-history": null,
      "history-to-records": all[3]?.id,
    });
    await fireWithin(small);
    expect(await readRecords()).toEqual(all);
    expect(await cursors()).toEqual({ "records-to-history": null, "history-to-records": null });
    await emptyHistory();
    await fireWithin(small);
    expect(await readHistory()).toEqual(all.slice(0, 4));
    expect(await cursors()).toMatchObject({ "records-to-history": key(3) });
    await fireWithin(small);
    expect(await readHistory()).toEqual(all);
  });

  it("leaves the rest to the next one after so many writes", async ({ expect }) => {
    const all = sortById(mixedGenerations(6));
    for (const generation of all) await generations.save(generation);
    await fireWithin({ pageSize: 2, pages: 9, writes: 3 });
    expect(await readRecords()).toEqual(all.slice(0, 4));
  });

  it("begins anew when its cursors cannot be read", async ({ expect }) => {
    await env.BUCKET.put(cursorsKey, '{"records-to-history": 7');
    await records.save(generationOf());
    await linesOf(fire);
    expect(await readHistory()).toHaveLength(1);
  });

  it("never throws: what is away is told, and done by the next one", async ({ expect }) => {
    await records.save(generationOf());
    const withoutHistory = changedEnv({ DB: outOfOrder(env.DB, "batch") });
    const event = "reconciling goes on with the next trigger";
    expect(await linesOf(() => fire(withoutHistory))).toMatchObject([
      { event, direction: "records-to-history", store: "history" },
      { event, direction: "history-to-records", store: "history" },
      { event: "what was spent is counted with the next trigger" },
    ]);
    expect(await cursors()).toEqual({ "records-to-history": null, "history-to-records": null });
    const withoutBucket = changedEnv({ BUCKET: outOfOrder(env.BUCKET, "get") });
    expect(await linesOf(() => fire(withoutBucket))).toMatchObject([
      { event: "where reconciling stopped cannot be read or kept" },
    ]);
    await linesOf(fire);
    expect(await readHistory()).toHaveLength(1);
  });
});

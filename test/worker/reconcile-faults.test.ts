import { env } from "cloudflare:workers";
import { beforeEach, describe, it, vi } from "vitest";

import { createGenerationStore } from "../../src/storage/generations.ts";
import { reconcilePage } from "../../src/storage/reconcile.ts";
import { createRecordStore } from "../../src/storage/records.ts";
import { generationOf, mixedGenerations } from "../unit/generation/ended-generations.ts";
import { outOfOrder } from "./deployment.ts";
import {
  emptyHistory,
  emptyRecords,
  generations,
  readHistory,
  records,
  saveBoth,
  sortById,
} from "./history.ts";
import { none, pass, stores } from "./reconcile.ts";

beforeEach(async () => {
  await emptyHistory();
  await emptyRecords();
});

describe("a store that fails", () => {
  it("stops a pass that can be begun again where it was", async ({ expect }) => {
    await saveBoth(mixedGenerations(3));
    const page = { cursor: null, limit: 10 };
    const historyIsAway = {
      ...stores,
      generations: createGenerationStore(outOfOrder(env.DB, "batch")),
    };
    const recordsAreAway = { ...stores, records: createRecordStore(outOfOrder(env.BUCKET, "get")) };
    for (const direction of ["records-to-history", "history-to-records"] as const) {
      const calls = [
        reconcilePage(historyIsAway, { ...page, direction }),
        reconcilePage(recordsAreAway, { ...page, direction }),
      ];
      const errors = await Promise.allSettled(calls);
      expect(errors).toMatchObject([
        { reason: { name: "StoreUnreachable", store: "history" } },
        { reason: { name: "StoreUnreachable", store: "records" } },
      ]);
    }
  });

  it("is not stopped by one row that cannot be written", async ({ expect }) => {
    const log = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const all = sortById(mixedGenerations(6));
    for (const generation of all) await records.save(generation);
    const [refused] = all;
    const picky = {
      ...generations,
      save: async (generation: Parameters<typeof generations.save>[0]) => {
        if (generation.id === refused?.id) throw new Error(`Bound: ${generation.prompt}`);
        await generations.save(generation);
      },
    };
    const { counts, left } = await pass("records-to-history", 100, {
      ...stores,
      generations: picky,
    });
    expect(counts).toEqual({ ...none, compared: 6, rowsWritten: 5, different: 1 });
    expect(left).toMatchObject([{ id: refused?.id, detail: "The row cannot be written." }]);
    const logged = log.mock.calls.flat().join("\n");
    expect(logged).toContain(refused?.id);
    expect(logged).not.toContain("Boat");
  });
});

describe("a run that ends while a page is compared", () => {
  it("keeps the record that it wrote", async ({ expect }) => {
    const generation = generationOf();
    await generations.save(generation);
    const late = {
      ...records,
      add: async () => {
        await records.save(generation);
        return records.add(generation);
      },
    };
    const { counts } = await pass("history-to-records", 100, { ...stores, records: late });
    expect(counts).toEqual({ ...none, compared: 1, equal: 1 });
  });

  it("keeps the row that it wrote", async ({ expect }) => {
    const generation = generationOf({ images: [] });
    await records.save(generation);
    const late = {
      ...generations,
      save: async (again: typeof generation) => {
        await generations.save(generation);
        await generations.save(again);
      },
    };
    const tools = { ...stores, generations: late };
    const { counts } = await pass("records-to-history", 100, tools);
    expect(counts).toEqual({ ...none, compared: 1, rowsWritten: 1 });
    expect(await readHistory()).toEqual([generation]);
  });

  it("is compared not at all when its record is removed in between", async ({ expect }) => {
    const names = { id: generationOf().id, accountId: "acct_1" };
    const listed = { ...records, list: async () => ({ names: [names], nextCursor: null }) };
    const tools = { ...stores, records: listed };
    expect(await pass("records-to-history", 100, tools)).toMatchObject({ counts: none, left: [] });
  });
});

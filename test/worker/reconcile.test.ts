import { env } from "cloudflare:workers";
import { beforeEach, describe, it } from "vitest";

import { recordKey } from "../../src/storage/records.ts";
import { generationOf, mixedGenerations } from "../unit/generation/ended-generations.ts";
import { attemptOf } from "../unit/generation/records.ts";
import { rowsOf } from "./generations.ts";
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
import { none, pass } from "./reconcile.ts";

beforeEach(async () => {
  await emptyHistory();
  await emptyRecords();
});

describe("the history", () => {
  it("is rebuilt from the records, field by field", async ({ expect }) => {
    const all = sortById(mixedGenerations(36));
    await saveBoth(all);
    await emptyHistory();
    expect(await readHistory()).toEqual([]);
    const { counts, left } = await pass("records-to-history", 10);
    expect(counts).toEqual({ ...none, compared: 36, rowsWritten: 36 });
    expect(left).toEqual([]);
    expect(await readHistory()).toEqual(all);
    expect(await pass("records-to-history", 10)).toMatchObject({
      counts: { ...none, compared: 36, equal: 36 },
    });
  });

  it("is the same in every column as what the run wrote", async ({ expect }) => {
    const all = mixedGenerations(6);
    await saveBoth(all);
    const before = await Promise.all(all.map(({ id }) => rowsOf(id)));
    await emptyHistory();
    await pass("records-to-history");
    expect(await Promise.all(all.map(({ id }) => rowsOf(id)))).toEqual(before);
  });

  it("gets back the attempts and images that a row lacks", async ({ expect }) => {
    const all = sortById(mixedGenerations(12));
    await saveBoth(all);
    await env.DB.batch([
      env.DB.prepare("DELETE FROM attempts WHERE number = 3"),
      env.DB.prepare("DELETE FROM images WHERE image_index = 0"),
    ]);
    const { counts, left } = await pass("records-to-history");
    // Six of the twelve have an image.
    expect(counts).toEqual({ ...none, compared: 12, equal: 6, rowsWritten: 6 });
    expect(left).toEqual([]);
    expect(await readHistory()).toEqual(all);
  });

  it("gets them back in the other direction, too", async ({ expect }) => {
    const all = sortById(mixedGenerations(12));
    await saveBoth(all);
    await env.DB.prepare("DELETE FROM attempts").run();
    const { counts } = await pass("history-to-records");
    expect(counts).toEqual({ ...none, compared: 12, equal: 2, rowsWritten: 10 });
    expect(await readHistory()).toEqual(all);
  });
});

describe("the records", () => {
  it("are rebuilt from the history, field by field", async ({ expect }) => {
    const all = sortById(mixedGenerations(36));
    await saveBoth(all);
    await emptyRecords();
    expect(await readRecords()).toEqual([]);
    const { counts, left } = await pass("history-to-records", 10);
    expect(counts).toEqual({ ...none, compared: 36, recordsWritten: 36 });
    expect(left).toEqual([]);
    expect(await readRecords()).toEqual(all);
    expect(await pass("history-to-records", 10)).toMatchObject({
      counts: { ...none, compared: 36, equal: 36 },
    });
  });
});

describe("pages", () => {
  it.for([
    { direction: "records-to-history", limit: 1, pages: 7 },
    { direction: "records-to-history", limit: 3, pages: 3 },
    { direction: "records-to-history", limit: 7, pages: 1 },
    // Only a page that is not full is known to be the last of the history.
    { direction: "history-to-records", limit: 1, pages: 8 },
    { direction: "history-to-records", limit: 3, pages: 3 },
    { direction: "history-to-records", limit: 7, pages: 2 },
  ] as const)("$direction by $limit: $pages", async ({ direction, limit, pages }, { expect }) => {
    await saveBoth(mixedGenerations(7));
    expect(await pass(direction, limit)).toEqual({
      counts: { ...none, compared: 7, equal: 7 },
      left: [],
      pages,
    });
  });

  it("are none where nothing is kept", async ({ expect }) => {
    const nothing = { counts: none, left: [], pages: 1 };
    expect(await pass("records-to-history")).toEqual(nothing);
    expect(await pass("history-to-records")).toEqual(nothing);
  });
});

describe.for(["records-to-history", "history-to-records"] as const)("%s", (direction) => {
  it("leaves copies that differ as they are, and says in what", async ({ expect }) => {
    const [one, ...others] = mixedGenerations(6);
    if (!one) throw new Error("There is no generation.");
    await saveBoth(others);
    await generations.save(one);
    await records.save({ ...one, prompt: "Another", costMicroUsd: 1 });
    const { counts, left } = await pass(direction);
    expect(counts).toEqual({ ...none, compared: 6, equal: 5, different: 1 });
    expect(left).toEqual([
      {
        accountId: one.accountId,
        id: one.id,
        kind: "different",
        detail: "Row and record differ in prompt, costMicroUsd.",
      },
    ]);
    expect(await readHistory()).toContainEqual(one);
    expect(await readRecords()).toContainEqual({ ...one, prompt: "Another", costMicroUsd: 1 });
  });

  it("completes a row that differs besides, and tells of it", async ({ expect }) => {
    const names = { id: generationOf().id, accountId: "acct_1" };
    const attempts = [attemptOf(), attemptOf({ number: 2 })];
    const whole = generationOf({ ...names, attempts });
    await generations.save({ ...whole, prompt: "Another", attempts: attempts.slice(0, 1) });
    await records.save(whole);
    const { counts, left } = await pass(direction);
    expect(counts).toEqual({ ...none, compared: 1, different: 1 });
    expect(left).toMatchObject([{ ...names, detail: "Row and record differ in prompt." }]);
    expect(await readHistory()).toEqual([{ ...whole, prompt: "Another" }]);
  });

  it("tells of an image that another generation's row has taken", async ({ expect }) => {
    const taken = generationOf();
    const image = taken.images.slice(0, 1);
    const robbed = generationOf({ images: image });
    await saveBoth([taken, robbed]);
    const { counts, left } = await pass(direction);
    expect(counts).toEqual({ ...none, compared: 2, equal: 1, different: 1 });
    expect(left).toMatchObject([
      { id: robbed.id, detail: "The attempts and images of the row cannot be completed." },
    ]);
  });

  it("tells of what cannot be read, and does all the others", async ({ expect }) => {
    const all = sortById(mixedGenerations(8));
    const [inRecord, inRow, inBoth, ...sound] = all;
    if (!inRecord || !inRow || !inBoth) throw new Error("There are no generations.");
    await saveBoth(all);
    const damaged = await env.BUCKET.get(recordKey(sound[0] ?? inRow));
    const text = (await damaged?.text()) ?? "";
    await env.BUCKET.put(recordKey(inRecord), text.slice(0, -5));
    await env.BUCKET.put(recordKey(inBoth), "{}");
    await env.DB.prepare("UPDATE generations SET warnings = '[' WHERE id IN (?, ?)")
      .bind(inRow.id, inBoth.id)
      .run();
    const { counts, left } = await pass(direction, 2);
    expect(counts).toEqual({ ...none, compared: 8, equal: 5, unreadable: 3 });
    const details = new Map(left.map(({ id, detail }) => [id, detail]));
    expect(details).toEqual(
      new Map([
        [inRecord.id, "The record cannot be read."],
        [inRow.id, "The row cannot be read."],
        [inBoth.id, "The row and the record cannot be read."],
      ]),
    );
    expect(left.every(({ kind }) => kind === "unreadable")).toBe(true);
    expect(await readHistory()).toEqual(sortById([inRecord, ...sound]));
  });
});

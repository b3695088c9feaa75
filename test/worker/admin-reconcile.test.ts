import { env } from "cloudflare:workers";
import { beforeEach, describe, it, vi } from "vitest";
import { z } from "zod";

import { recordKey } from "../../src/storage/records.ts";
import { generationOf, mixedGenerations } from "../unit/generation/ended-generations.ts";
import { createAccount } from "./accounts.ts";
import { admin, listAudit } from "./admin.ts";
import { post } from "./api.ts";
import { fetchWith, outOfOrder } from "./deployment.ts";
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
import { withoutTable } from "./missing-table.ts";
import { readRefusal } from "./problems.ts";

const route = "/admin/api/reconcile";

const pageSchema = z.strictObject({
  direction: z.enum(["records-to-history", "history-to-records"]),
  counts: z.strictObject({
    compared: z.int(),
    equal: z.int(),
    rowsWritten: z.int(),
    recordsWritten: z.int(),
    different: z.int(),
    unreadable: z.int(),
  }),
  left: z.array(
    z.strictObject({
      accountId: z.string(),
      id: z.string(),
      kind: z.enum(["different", "unreadable"]),
      detail: z.string(),
    }),
  ),
  nextCursor: z.string().nullable(),
});

async function reconcile(body: object) {
  return pageSchema.parse(await (await post(route, body, admin)).json());
}

/** Goes through one direction to its end, as a client does. */
async function pass(direction: string, limit: number) {
  const pages = [await reconcile({ direction, limit })];
  while (pages.length < 20) {
    const cursor = pages.at(-1)?.nextCursor;
    if (typeof cursor !== "string") break;
    pages.push(await reconcile({ direction, limit, cursor }));
  }
  return pages;
}

beforeEach(async () => {
  await emptyHistory();
  await emptyRecords();
});

describe("POST /admin/api/reconcile", () => {
  it("writes what is missing on either side, page by page", async ({ expect }) => {
    const all = sortById(mixedGenerations(10));
    for (const generation of all.slice(0, 6)) await records.save(generation);
    for (const generation of all.slice(4)) await generations.save(generation);
    const toHistory = await pass("records-to-history", 4);
    expect(toHistory.map(({ counts }) => counts.compared)).toEqual([4, 2]);
    expect(toHistory.reduce((sum, { counts }) => sum + counts.rowsWritten, 0)).toBe(4);
    expect(await readHistory()).toEqual(all);
    const toRecords = await pass("history-to-records", 4);
    expect(toRecords.map(({ counts }) => counts.compared)).toEqual([4, 4, 2]);
    expect(toRecords.reduce((sum, { counts }) => sum + counts.recordsWritten, 0)).toBe(4);
    expect(await readRecords()).toEqual(all);
  });

  it("compares fifty unless it is told otherwise", async ({ expect }) => {
    const all = mixedGenerations(51);
    for (const generation of all)
      await generations.save({ ...generation, attempts: [], images: [] });
    const { counts, nextCursor } = await reconcile({ direction: "history-to-records" });
    expect(counts.recordsWritten).toBe(50);
    expect(nextCursor).toBe(sortById(all)[49]?.id);
  });

  it("names what is left as it is", async ({ expect }) => {
    const [differs, damaged] = [generationOf(), generationOf()];
    await saveBoth([differs, damaged]);
    await records.save({ ...differs, prompt: "Another" });
    await env.BUCKET.put(recordKey(damaged), "{");
    const { counts, left } = await reconcile({ direction: "records-to-history" });
    expect(counts).toMatchObject({ compared: 2, different: 1, unreadable: 1 });
    expect(left).toEqual(
      sortById([differs, damaged]).map(({ id }) =>
        id === differs.id
          ? {
              accountId: "acct_1",
              id,
              kind: "different",
              detail: "Row and record differ in prompt.",
            }
          : { accountId: "acct_1", id, kind: "unreadable", detail: "The record cannot be read." },
      ),
    );
  });

  it("is an audit entry for the first page of a pass, and for no other", async ({ expect }) => {
    await saveBoth(mixedGenerations(5));
    const before = await listAudit();
    expect(await pass("records-to-history", 2)).toHaveLength(3);
    const { entries } = await listAudit();
    expect(entries).toHaveLength(before.entries.length + 1);
    expect(entries[0]).toMatchObject({
      actor: "admin-token",
      action: "history.reconcile",
      target: "records-to-history",
      details: { limit: 2 },
    });
  });

  it("does nothing that cannot be written into the audit table", async ({ expect }) => {
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    await records.save(generationOf());
    const changes = { DB: outOfOrder(env.DB, "prepare") };
    const sent = { ...admin, body: { direction: "records-to-history" } };
    const refusal = await readRefusal(await fetchWith(changes, route, sent), route);
    expect(refusal).toMatchObject({ status: 503, code: "database_unavailable" });
    expect(refusal.detail).toContain("nothing was done");
    expect(await readHistory()).toEqual([]);
  });
});

describe("a refused call", () => {
  it.for([
    { body: {}, code: "invalid_parameter", param: "direction" },
    { body: { direction: "both" }, code: "invalid_parameter", param: "direction" },
    {
      body: { direction: "records-to-history", limit: 0 },
      code: "invalid_parameter",
      param: "limit",
    },
    {
      body: { direction: "records-to-history", limit: 101 },
      code: "invalid_parameter",
      param: "limit",
    },
    {
      body: { direction: "records-to-history", limit: "9" },
      code: "invalid_parameter",
      param: "limit",
    },
    {
      body: { direction: "records-to-history", cursor: null },
      code: "invalid_parameter",
      param: "cursor",
    },
    {
      body: { direction: "records-to-history", cursor: "" },
      code: "invalid_parameter",
      param: "cursor",
    },
    {
      body: { direction: "records-to-history", cursor: "gen_01h45ytscbebyvny4gc8cr8ma2" },
      code: "invalid_parameter",
      param: "cursor",
    },
    {
      body: { direction: "history-to-records", cursor: "records/acct_1/gen_x.json" },
      code: "invalid_parameter",
      param: "cursor",
    },
    {
      body: { direction: "history-to-records", force: true },
      code: "unknown_parameter",
      param: "force",
    },
    { body: "[", code: "malformed_json", param: null },
  ])("is told why: $body", async ({ body, code, param }, { expect }) => {
    const before = await listAudit();
    const refusal = await readRefusal(await post(route, body, admin), route);
    expect(refusal).toMatchObject({ status: 400, code, param });
    expect(await listAudit()).toEqual(before);
  });

  it("was made without the admin token", async ({ expect }) => {
    const { key } = await createAccount({ tier: "pro" });
    const body = { direction: "records-to-history" };
    for (const [response, code] of [
      [await post(route, body, { key }), "invalid_admin_token"],
      [await post(route, body, { key: "" }), "invalid_admin_token"],
      [await fetchWith({}, route), "missing_admin_token"],
    ] as const) {
      expect(await readRefusal(response, route)).toMatchObject({ status: 401, code });
    }
  });
});

describe("a page that cannot be done", () => {
  beforeEach(async () => {
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    await saveBoth(mixedGenerations(3));
  });

  const cursors = {
    "records-to-history": "records/",
    "history-to-records": "gen_00000000000000000000000000",
  };

  it.for(["records-to-history", "history-to-records"] as const)(
    "says which store is away, and that the call can be sent again: %s",
    async (direction, { expect }) => {
      const sent = { ...admin, body: { direction, cursor: cursors[direction] } };
      const withoutRecords = await fetchWith(
        { BUCKET: outOfOrder(env.BUCKET, "get") },
        route,
        sent,
      );
      expect(withoutRecords.headers.get("retry-after")).toBe("2");
      expect(await readRefusal(withoutRecords, route)).toMatchObject({
        status: 503,
        code: "storage_unavailable",
        detail: expect.stringMatching(/records in R2.*Send the same call again/),
      });
      const withoutHistory = await fetchWith({ DB: outOfOrder(env.DB, "batch") }, route, sent);
      expect(withoutHistory.headers.get("retry-after")).toBe("2");
      expect(await readRefusal(withoutHistory, route)).toMatchObject({
        status: 503,
        code: "database_unavailable",
        detail: expect.stringMatching(/history in D1.*Send the same call again/),
      });
      const unmigrated = await withoutTable("attempts", () => post(route, sent.body, admin));
      expect(await readRefusal(unmigrated, route)).toMatchObject({ code: "database_not_migrated" });
    },
  );
});

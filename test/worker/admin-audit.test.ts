import { env } from "cloudflare:workers";
import { beforeAll, describe, it } from "vitest";

import { admin, listAudit, order } from "./admin.ts";
import { get } from "./api.ts";
import { fetchWith, outOfOrder } from "./deployment.ts";
import { withoutTable } from "./missing-table.ts";
import { readRefusal } from "./problems.ts";

const route = "/admin/api/audit";
const reasons = ["first", "second", "third", "fourth", "fifth"];

beforeAll(async () => {
  for (const reason of reasons) await order("openai/gpt-image-2", "reset", { reason });
});

describe("GET /admin/api/audit", () => {
  it("lists what was done, the newest first", async ({ expect }) => {
    const { entries, nextCursor } = await listAudit();
    expect(entries.map(({ reason }) => reason)).toEqual(reasons.toReversed());
    expect(nextCursor).toBeNull();
    const times = entries.map(({ at }) => at);
    expect(times).toEqual(times.toSorted().toReversed());
  });

  it("goes on where a page ended, to the end", async ({ expect }) => {
    const pages: string[][] = [];
    let query = "?limit=2";
    for (let page = 0; page < 3; page += 1) {
      const { entries, nextCursor } = await listAudit(query);
      pages.push(entries.map(({ reason }) => reason));
      query = `?limit=2&after=${nextCursor}`;
      expect(nextCursor === null).toBe(page === 2);
    }
    expect(pages).toEqual([["fifth", "fourth"], ["third", "second"], ["first"]]);
  });

  it("has no cursor after a page that is just full", async ({ expect }) => {
    const { entries, nextCursor } = await listAudit("?limit=5");
    expect(entries).toHaveLength(5);
    expect(nextCursor).toBeNull();
  });

  it.for([
    { query: "?limit=0", code: "invalid_parameter", param: "limit" },
    { query: "?limit=201", code: "invalid_parameter", param: "limit" },
    { query: "?limit=x", code: "invalid_parameter", param: "limit" },
    { query: "?after=gen_x", code: "invalid_parameter", param: "after" },
    { query: "?after=", code: "invalid_parameter", param: "after" },
    { query: "?page=2", code: "unknown_parameter", param: "page" },
  ])("refuses $query", async ({ query, code, param }, { expect }) => {
    const response = await get(`${route}${query}`, admin);
    expect(await readRefusal(response, route)).toMatchObject({ status: 400, code, param });
  });

  it("says so when the table cannot be read", async ({ expect }) => {
    const changes = { DB: outOfOrder(env.DB, "prepare") };
    expect(await readRefusal(await fetchWith(changes, route, admin), route)).toMatchObject({
      status: 503,
      code: "database_unavailable",
    });
    const unmigrated = await withoutTable("audit_entries", () => get(route, admin));
    expect(await readRefusal(unmigrated, route)).toMatchObject({ code: "database_not_migrated" });
  });
});

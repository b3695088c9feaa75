import { env } from "cloudflare:workers";
import { describe, it } from "vitest";

import { unlimited } from "../../src/domain/limits.ts";
import { createAccount } from "./accounts.ts";
import { admin, listAudit } from "./admin.ts";
import { get, patch, post } from "./api.ts";
import { fetchWith, outOfOrder } from "./deployment.ts";
import { readRefusal } from "./problems.ts";

const route = "/admin/api/accounts";

interface AccountAnswer {
  readonly id: string;
  readonly name: string;
  readonly tier: string;
  readonly status: string;
  readonly limits: Readonly<Record<string, number | null>>;
  readonly ownLimits: Readonly<Record<string, number | null>>;
  readonly createdAt: string;
  readonly suspendedAt: string | null;
}

async function make(body: object): Promise<AccountAnswer> {
  const response = await post(route, body, admin);
  if (response.status !== 201) throw new Error(await response.text());
  return response.json<AccountAnswer>();
}

async function change(id: string, body: object): Promise<AccountAnswer> {
  const response = await patch(`${route}/${id}`, body, admin);
  if (response.status !== 200) throw new Error(await response.text());
  return response.json<AccountAnswer>();
}

describe("an account", () => {
  it("is made, and shown as it is", async ({ expect }) => {
    const limits = { imagesPerMonth: 5000, requestsPerMinute: 60, microUsdPerMonth: "tier" };
    const made = await make({ name: " A shop ", tier: "standard", limits, reason: "A customer" });
    expect(made).toEqual({
      id: expect.stringMatching(/^acct_[0-9a-z]{26}$/),
      name: "A shop",
      tier: "standard",
      status: "active",
      // Tiers have no limits in these tests.
      limits: { ...unlimited, imagesPerMonth: 5000, requestsPerMinute: 60 },
      ownLimits: { imagesPerMonth: 5000, requestsPerMinute: 60 },
      createdAt: expect.stringMatching(/^20/),
      suspendedAt: null,
    });
    const found = await get(`${route}/${made.id}`, admin);
    expect(found.headers.get("cache-control")).toBe("no-store");
    expect(await found.json()).toEqual(made);
    const { entries } = await listAudit("?limit=1");
    expect(entries[0]).toMatchObject({
      actor: "admin-token",
      action: "account.create",
      target: made.id,
      reason: "A customer",
      details: { name: "A shop", tier: "standard", limits },
    });
  });

  it("changes in what is named alone", async ({ expect }) => {
    const { id } = await make({ name: "Before", tier: "standard", limits: { imagesPerMonth: 1 } });
    expect(await change(id, { tier: "pro" })).toMatchObject({
      name: "Before",
      tier: "pro",
      limits: { ...unlimited, imagesPerMonth: 1 },
    });
    expect(await change(id, { name: "After", limits: { generationsInFlight: 0 } })).toMatchObject({
      name: "After",
      ownLimits: { imagesPerMonth: 1, generationsInFlight: 0 },
    });
    const back = await change(id, { limits: { imagesPerMonth: "tier" } });
    expect(back.ownLimits).toEqual({ generationsInFlight: 0 });
    expect(back.limits["imagesPerMonth"]).toBeNull();
    expect(await (await get(`${route}/${id}`, admin)).json()).toEqual(back);
  });

  it("that is suspended lets nobody in, from at once here, until it is resumed", async ({
    expect,
  }) => {
    const { accountId: id, key } = await createAccount({ tier: "free" });
    const enter = () => get("/v1/models", { key });
    expect((await enter()).status).toBe(200);
    const suspended = await change(id, { suspended: true, reason: "Unpaid" });
    expect(suspended).toMatchObject({ status: "suspended", suspendedAt: expect.any(String) });
    expect(await readRefusal(await enter(), "/v1/models")).toMatchObject({
      status: 403,
      code: "account_suspended",
    });
    // Once more, it is suspended since it was.
    expect(await change(id, { suspended: true })).toEqual(suspended);
    expect(await change(id, { suspended: false })).toMatchObject({
      status: "active",
      suspendedAt: null,
    });
    expect((await enter()).status).toBe(200);
    const { entries } = await listAudit("?limit=3");
    expect(entries.map(({ action }) => action)).toEqual([
      "account.resume",
      "account.change",
      "account.suspend",
    ]);
  });

  it("is limited at once by what an admin says", async ({ expect }) => {
    const { accountId: id, key } = await createAccount({ tier: "pro" });
    const pro = { prompt: "A boat", highQuality: true };
    expect((await post("/v1/plan", pro, { key })).status).toBe(200);
    await change(id, { tier: "free" });
    expect((await post("/v1/plan", pro, { key })).status).toBe(403);
  });

  it.for([
    { body: {}, code: "missing_parameter", param: "name" },
    { body: { name: "A" }, code: "invalid_parameter", param: "tier" },
    { body: { name: " ", tier: "pro" }, code: "invalid_parameter", param: "name" },
    { body: { name: "A", tier: "gold" }, code: "invalid_parameter", param: "tier" },
    { body: { name: "A", tier: "pro", admin: true }, code: "unknown_parameter", param: "admin" },
    ...[-1, 1.5, "1", "none"].map((value) => ({
      body: { name: "A", tier: "pro", limits: { imagesPerMonth: value } },
      code: "invalid_parameter",
      param: "limits.imagesPerMonth",
    })),
    {
      body: { name: "A", tier: "pro", limits: { images: 1 } },
      code: "unknown_parameter",
      param: "images",
    },
  ])("is not made of $body", async ({ body, code, param }, { expect }) => {
    const { entries: before } = await listAudit("?limit=1");
    expect(await readRefusal(await post(route, body, admin), route)).toMatchObject({
      status: 400,
      code,
      param,
    });
    expect((await listAudit("?limit=1")).entries).toEqual(before);
  });

  it.for(["acct_none", "%00", "acct_' OR 1=1"])(
    "that there is not is 404: %s",
    async (id, { expect }) => {
      for (const response of [
        await get(`${route}/${id}`, admin),
        await patch(`${route}/${id}`, { tier: "pro" }, admin),
        await get(`${route}/${id}/keys`, admin),
      ]) {
        expect(response.status).toBe(404);
        expect(await response.json()).toMatchObject({ code: "not_found" });
      }
    },
  );

  it("is not made when nobody could trace it", async ({ expect }) => {
    const body = { name: "Untraced", tier: "free" };
    const changes = { DB: outOfOrder(env.DB, "prepare") };
    const response = await fetchWith(changes, route, { ...admin, body });
    expect(await readRefusal(response, route)).toMatchObject({
      status: 503,
      code: "database_unavailable",
    });
    const count = env.DB.prepare("SELECT count(*) AS n FROM accounts WHERE name = 'Untraced'");
    expect(await count.first("n")).toBe(0);
  });
});

describe("GET /admin/api/accounts", () => {
  it("has every account once, the newest first, page by page", async ({ expect }) => {
    for (const name of ["one", "two", "three", "four", "five"]) await make({ name, tier: "free" });
    const seen: AccountAnswer[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const query: string = cursor === "" ? "?limit=2" : `?limit=2&cursor=${cursor}`;
      const response = await get(`${route}${query}`, admin);
      const page: { accounts: AccountAnswer[]; nextCursor: string | null } = await response.json();
      expect(page.accounts.length).toBeLessThanOrEqual(2);
      seen.push(...page.accounts);
      cursor = page.nextCursor;
    }
    const { results } = await env.DB.prepare(
      "SELECT id FROM accounts ORDER BY created_at DESC, id DESC",
    ).all();
    expect(seen.map(({ id }) => ({ id }))).toEqual(results);
  });

  it.for(["?limit=0", "?limit=101", "?cursor=x", "?page=2"])(
    "refuses %s",
    async (query, { expect }) => {
      expect((await get(`${route}${query}`, admin)).status).toBe(400);
    },
  );
});

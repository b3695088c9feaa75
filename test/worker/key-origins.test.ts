import { env, exports } from "cloudflare:workers";
import { beforeAll, describe, it } from "vitest";

import { createAccount, type Account } from "./accounts.ts";
import { origin, post } from "./api.ts";
import { beginIn, changedEnv, fetchWith, outOfOrder } from "./deployment.ts";
import { readRefusal } from "./problems.ts";

const shop = "https://shop.example";
const other = "https://other.example";
const listed = "https://app.example";

let ofShop: Account;
let ofAnybody: Account;

beforeAll(async () => {
  ofShop = await createAccount({ tier: "free", allowedOrigins: [shop] });
  ofAnybody = await createAccount({ tier: "free" });
  await createAccount({ tier: "free", allowedOrigins: [other], revokedAt: 1 });
});

function ask({ key }: Account, from: string | null): Promise<Response> {
  const headers = from === null ? {} : { origin: from };
  return post("/v1/plan", { prompt: "A boat" }, { key, headers });
}

function preflight(from: string, route = "/v1/generations"): Promise<Response> {
  return exports.default.fetch(`${origin}${route}`, {
    method: "OPTIONS",
    headers: { origin: from, "access-control-request-method": "POST" },
  });
}

describe("a key for some pages", () => {
  it.for([shop, null])(
    "works on them, and where there is no page: %s",
    async (from, { expect }) => {
      const response = await ask(ofShop, from);
      expect(response.status).toBe(200);
      expect(response.headers.get("access-control-allow-origin")).toBe(from);
    },
  );

  it.for([
    listed,
    other,
    "https://shop.example.evil.example",
    "http://shop.example",
    "null",
    origin,
  ])("is refused on others, before anything is done: %s", async (from, { expect }) => {
    const response = await ask(ofShop, from);
    expect(await readRefusal(response, "/v1/plan")).toMatchObject({
      status: 403,
      code: "origin_not_allowed",
      detail: expect.stringContaining(`'${from}'`),
    });
  });

  it("leaves other keys as they were: they say nothing of pages", async ({ expect }) => {
    for (const from of [listed, shop, other, "null"]) {
      expect((await ask(ofAnybody, from)).status).toBe(200);
    }
  });
});

async function allowed(from: string): Promise<string | null> {
  return (await preflight(from)).headers.get("access-control-allow-origin");
}

describe("a preflight, which comes without a key", () => {
  it("lets in the pages of every key that is not revoked", async ({ expect }) => {
    expect(await allowed(shop)).toBe(shop);
    expect(await allowed(listed)).toBe(listed);
    expect(await allowed(other)).toBeNull();
  });

  it("lets none of them into the admin API", async ({ expect }) => {
    const response = await preflight(shop, "/admin/api/accounts");
    expect(response.headers.get("access-control-allow-origin")).toBeNull();
  });

  it("needs one look-up for all origins", async ({ expect }) => {
    let lookups = 0;
    const DB = new Proxy(env.DB, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== "function") return value;
        return (...args: readonly unknown[]): unknown => {
          if (name === "withSession") lookups += 1;
          return Reflect.apply(value, target, args);
        };
      },
    });
    const deployment = changedEnv({ DB });
    for (const from of [shop, other, "https://a.example", "https://b.example", listed]) {
      const { settled } = await beginIn(deployment, "/v1/status", undefined, { origin: from });
      await settled();
    }
    expect(lookups).toBe(1);
  });

  it("lets in those of the settings alone while the database is out of order", async ({
    expect,
  }) => {
    const changes = { DB: outOfOrder(env.DB, "prepare") };
    const from = (page: string) => fetchWith(changes, "/v1/status", undefined, { origin: page });
    expect((await from(shop)).headers.get("access-control-allow-origin")).toBeNull();
    expect((await from(listed)).headers.get("access-control-allow-origin")).toBe(listed);
  });
});

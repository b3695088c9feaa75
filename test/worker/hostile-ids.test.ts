import { exports } from "cloudflare:workers";
import { beforeAll, describe, it } from "vitest";

import { scopes } from "../../src/domain/scope.ts";
import { createAccount, type Account } from "./accounts.ts";
import { admin } from "./admin.ts";
import { origin } from "./api.ts";
import { appRoutes } from "./app-routes.ts";

/** Every route with an id in its path. */
const routes = appRoutes.filter(({ path }) => path.includes(":"));

const ids = [
  "..%2f..%2faccounts",
  "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
  "..%5c..%5cwindows",
  "%00",
  "gen_01h455vb4pex5vsknk084sn02q%00.png",
  "gen_01h455vb4pex5vsknk084sn02q/",
  "GEN_01H455VB4PEX5VSKNK084SN02Q",
  "gen_01h455vb4pex5vsknk084sn02q%0d%0aset-cookie:a=b",
  "'%20OR%201=1--",
  "%22;DROP%20TABLE%20generations;--",
  "$%7bjndi:ldap:%2f%2fx%7d",
  "%7b%7b7*7%7d%7d",
  "%3cscript%3ealert(1)%3c%2fscript%3e",
  "__proto__",
  "constructor",
  "-1",
  "0",
  "9007199254740993",
  "1e309",
  "%25",
  "%ff%fe",
  "%",
  "%E2%80%AE",
  "%F0%9F%9B%B6",
  "*",
  "x".repeat(5000),
];

let account: Account;

beforeAll(async () => {
  account = await createAccount({ tier: "standard", scopes });
});

describe.each(routes)("$method $path", ({ method, path }) => {
  it.for(ids)("has nothing under %s", async (id, { expect }) => {
    const route = path.replaceAll(/:\w+/g, () => id);
    const hasBody = ["POST", "PUT", "PATCH"].includes(method);
    const key = path.startsWith("/admin") ? admin.key : account.key;
    const response = await exports.default.fetch(`${origin}${route}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(hasBody ? { "content-type": "application/json" } : {}),
      },
      ...(hasBody ? { body: "{}" } : {}),
    });
    const { status, code } = await response.json<{ status: number; code: string }>();
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(response.headers.get("set-cookie")).toBeNull();
    expect(status).toBe(response.status);
    expect([400, 404]).toContain(status);
    expect(code).toMatch(/not_found|parameter/);
  });
});

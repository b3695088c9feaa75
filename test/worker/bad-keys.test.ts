import { env, exports } from "cloudflare:workers";
import { describe, it } from "vitest";

import { createApiKey } from "../../src/accounts/api-key.ts";
import { createAccount } from "./accounts.ts";
import { origin, post, uniquePrompt } from "./api.ts";
import { fetchWith } from "./deployment.ts";
import { readRefusal } from "./problems.ts";
import { callsWithPrompt } from "./simulator-calls.ts";
import { readTracelessRefusal } from "./traces.ts";

const posts = ["/v1/generations", "/v1/images/generations", "/v1/plan"];
const gets = [
  "/v1/models",
  "/v1/generations/gen_x",
  "/v1/images/img_x",
  "/v1/webhook-secret",
  "/v1/nothing",
];
const routes = [
  ...posts.map((route) => ({ method: "POST", route })),
  ...gets.map((route) => ({ method: "GET", route })),
];

/** A request with the header as it is; without one when it is undefined. */
function send(method: string, url: string, prompt: string, authorization?: string) {
  const headers = new Headers({ "content-type": "application/json" });
  if (authorization !== undefined) headers.set("authorization", authorization);
  const body = method === "POST" ? JSON.stringify({ prompt }) : null;
  return exports.default.fetch(url, { method, headers, body });
}

/** The key with its last character changed: right in form, wrong in its checksum. */
function withWrongChecksum(key: string): string {
  return `${key.slice(0, -1)}${key.endsWith("0") ? "1" : "0"}`;
}

describe.each(routes)("$method $route", ({ method, route }) => {
  it("asks for a key when there is none", async ({ expect }) => {
    const prompt = uniquePrompt();
    const response = await send(method, `${origin}${route}`, prompt);
    expect(response.headers.get("www-authenticate")).toBe('Bearer realm="diptych"');
    expect(await readTracelessRefusal(response, route)).toEqual({
      status: 401,
      code: "missing_api_key",
      param: null,
      detail: expect.stringContaining("'Authorization: Bearer dpt_…'"),
    });
    expect(await callsWithPrompt(prompt)).toEqual([]);
  });

  it.for([
    { authorization: "Bearer", says: /holds no bearer key/ },
    { authorization: "Bearer dpt_a dpt_b", says: /holds no bearer key/ },
    { authorization: "Basic dXNlcjpwYXNz", says: /holds no bearer key/ },
    { authorization: "dpt_dev_pro", says: /holds no bearer key/ },
    { authorization: "Bearer x", says: /'x…' is not valid/ },
    { authorization: "Bearer sk-proj-1234567890", says: /'sk-proj-…' is not valid/ },
    { authorization: "Bearer dpt_dev_pro", says: /'dpt_dev_…' is not valid/ },
    { authorization: `Bearer dpt_${"0".repeat(28)}`, says: /'dpt_0000…' is not valid/ },
    { authorization: `Bearer ${"x".repeat(10_000)}`, says: /'xxxxxxxx…' is not valid/ },
  ])("refuses $authorization", async ({ authorization, says }, { expect }) => {
    const response = await send(method, `${origin}${route}`, "A boat", authorization);
    expect(await readTracelessRefusal(response, route)).toEqual({
      status: 401,
      code: "invalid_api_key",
      param: null,
      detail: expect.stringMatching(says),
    });
  });

  it("refuses a key of the right form that nobody holds", async ({ expect }) => {
    const response = await send(method, `${origin}${route}`, "A boat", `Bearer ${createApiKey()}`);
    expect(await readRefusal(response, route)).toMatchObject({
      status: 401,
      code: "invalid_api_key",
    });
  });

  it("refuses a key with a wrong checksum, even where its hash is stored", async ({ expect }) => {
    const { key } = await createAccount({ tier: "pro", key: withWrongChecksum(createApiKey()) });
    const response = await send(method, `${origin}${route}`, "A boat", `Bearer ${key}`);
    expect(await readRefusal(response, route)).toMatchObject({
      status: 401,
      code: "invalid_api_key",
      detail: expect.stringContaining("copied whole"),
    });
  });

  it("refuses a revoked key", async ({ expect }) => {
    const { key } = await createAccount({ tier: "pro", revokedAt: 2 });
    const response = await send(method, `${origin}${route}`, "A boat", `Bearer ${key}`);
    expect(await readTracelessRefusal(response, route)).toEqual({
      status: 401,
      code: "api_key_revoked",
      param: null,
      detail: expect.stringContaining("Use another key"),
    });
  });

  it("refuses the key of a suspended account", async ({ expect }) => {
    const { key } = await createAccount({ tier: "pro", suspendedAt: 2 });
    const response = await send(method, `${origin}${route}`, "A boat", `Bearer ${key}`);
    expect(response.headers.get("www-authenticate")).toBeNull();
    expect(await readTracelessRefusal(response, route)).toEqual({
      status: 403,
      code: "account_suspended",
      param: null,
      detail: expect.stringContaining("administrator"),
    });
  });
});

describe("a development key", () => {
  it.for(["http://localhost", "http://127.0.0.1:8787", "http://[::1]"])(
    "works on %s",
    async (host, { expect }) => {
      const key = `dpt_dev_${crypto.randomUUID()}`;
      await createAccount({ tier: "pro", key });
      const response = await send("GET", `${host}/v1/models`, "", `Bearer ${key}`);
      expect(response.status).toBe(200);
    },
  );

  it.for([
    "https://api.example",
    "http://localhost.example",
    "http://127.0.0.1.example",
    "http://10.0.0.1",
    "http://0.0.0.0",
    "http://[::2]",
  ])("is refused on %s", async (host, { expect }) => {
    const key = `dpt_dev_${crypto.randomUUID()}`;
    await createAccount({ tier: "pro", key });
    const response = await send("POST", `${host}/v1/generations`, "A boat", `Bearer ${key}`);
    expect(await readTracelessRefusal(response, "/v1/generations")).toMatchObject({
      status: 401,
      code: "invalid_api_key",
    });
  });
});

describe("a key that is revoked, or whose account is suspended, after it was used", () => {
  it.for([
    { what: "api_keys SET revoked_at", code: "api_key_revoked" },
    { what: "accounts SET suspended_at", code: "account_suspended" },
  ])(
    "works where it is remembered, and nowhere else: $code",
    async ({ what, code }, { expect }) => {
      const { key, keyId, accountId } = await createAccount({ tier: "pro" });
      const body = { prompt: "A boat" };
      expect((await post("/v1/plan", body, { key })).status).toBe(200);
      await env.DB.prepare(`UPDATE ${what} = 2 WHERE id IN (?, ?)`).bind(keyId, accountId).run();
      expect((await post("/v1/plan", body, { key })).status).toBe(200);
      // Other bindings are another isolate's: it has not seen the key yet.
      const elsewhere = await fetchWith({}, "/v1/plan", { key, body });
      expect(await readRefusal(elsewhere, "/v1/plan")).toMatchObject({ code });
    },
  );
});

describe("the bearer scheme", () => {
  it("may be written in any case", async ({ expect }) => {
    const { key } = await createAccount({ tier: "free" });
    const headers = { authorization: `bEARER  ${key}` };
    const response = await post("/v1/plan", { prompt: "A boat" }, { key, headers });
    expect(response.status).toBe(200);
  });
});

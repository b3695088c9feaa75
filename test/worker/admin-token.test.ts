import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { exports } from "cloudflare:workers";
import { describe, it } from "vitest";

import { app } from "../../src/app.ts";
import { createAccount } from "./accounts.ts";
import { admin, listAudit } from "./admin.ts";
import { get, origin, post } from "./api.ts";
import { beginWith, changedEnv } from "./deployment.ts";
import { readRefusal } from "./problems.ts";

const routes = [
  { method: "GET", route: "/admin/api/breakers" },
  { method: "GET", route: "/admin/api/breakers/events" },
  { method: "POST", route: "/admin/api/breakers/reset" },
  { method: "POST", route: "/admin/api/breakers/openai/gpt-image-2/generate/isolate" },
  { method: "GET", route: "/admin/api/test-images" },
  { method: "POST", route: "/admin/api/test-images" },
  { method: "GET", route: "/admin/api/images/img_x" },
  { method: "GET", route: "/admin/api/models" },
  { method: "GET", route: "/admin/api/audit" },
  { method: "POST", route: "/admin/api/reconcile" },
  { method: "GET", route: "/admin/api/nothing" },
];

function send(method: string, url: string, authorization?: string): Promise<Response> {
  const headers = new Headers({ "content-type": "application/json" });
  if (authorization !== undefined) headers.set("authorization", authorization);
  const body = method === "POST" ? JSON.stringify({ reason: "a test" }) : null;
  return exports.default.fetch(url, { method, headers, body });
}

describe.each(routes)("$method $route", ({ method, route }) => {
  it("asks for the admin token when there is none", async ({ expect }) => {
    const response = await send(method, `${origin}${route}`);
    expect(response.headers.get("www-authenticate")).toBe('Bearer realm="diptych"');
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(await readRefusal(response, route)).toEqual({
      status: 401,
      code: "missing_admin_token",
      param: null,
      detail: expect.stringContaining("'Authorization: Bearer ADMIN_TOKEN'"),
    });
  });

  it.for([
    { authorization: "Bearer", says: /holds no bearer token/ },
    { authorization: "Basic YWRtaW46YWRtaW4=", says: /holds no bearer token/ },
    { authorization: admin.key, says: /holds no bearer token/ },
    { authorization: "Bearer x", says: /'x…' is not valid/ },
    { authorization: `Bearer ${admin.key}x`, says: /'admin-to…' is not valid/ },
    { authorization: `Bearer ${admin.key.slice(0, -1)}`, says: /'admin-to…' is not valid/ },
    { authorization: "Bearer dpt_dev_admin", says: /on loopback alone/ },
    { authorization: "Bearer dpt_dev_pro", says: /that is dpt_dev_admin/ },
  ])("refuses $authorization", async ({ authorization, says }, { expect }) => {
    const response = await send(method, `${origin}${route}`, authorization);
    expect(await readRefusal(response, route)).toEqual({
      status: 401,
      code: "invalid_admin_token",
      param: null,
      detail: expect.stringMatching(says),
    });
  });

  it("refuses an API key, and says what it is", async ({ expect }) => {
    const { key } = await createAccount({ tier: "pro" });
    const response = await send(method, `${origin}${route}`, `Bearer ${key}`);
    expect(await readRefusal(response, route)).toMatchObject({
      status: 401,
      code: "invalid_admin_token",
      detail: expect.stringContaining("is an API key, which opens /v1 alone"),
    });
  });

  it("is closed to all where no token is set", async ({ expect }) => {
    const answers = [undefined, "", " "].map(async (ADMIN_TOKEN) => {
      const sent = { key: admin.key, ...(method === "POST" ? { body: { reason: "x" } } : {}) };
      const { response } = await beginWith({ ADMIN_TOKEN }, route, sent);
      return readRefusal(response, route);
    });
    for (const refusal of await Promise.all(answers)) {
      expect(refusal).toMatchObject({
        status: 503,
        code: "admin_not_configured",
        detail: expect.stringContaining("Set ADMIN_TOKEN"),
      });
    }
  });
});

describe("the refused requests", () => {
  it("have left no trace in the audit table", async ({ expect }) => {
    expect(await listAudit()).toEqual({ entries: [], nextCursor: null });
  });
});

/** Asks for the audit table with the development token, at an address. */
async function fetchAt(host: string, changes: Readonly<Record<string, unknown>>) {
  const context = createExecutionContext();
  const headers = { authorization: "Bearer dpt_dev_admin" };
  const request = new Request(`${host}/admin/api/audit`, { headers });
  const response = await app.fetch(request, changedEnv(changes), context);
  await waitOnExecutionContext(context);
  return response;
}

describe("the development token", () => {
  const published = { ADMIN_TOKEN: "dpt_dev_admin" };
  const sent = { key: "dpt_dev_admin" };

  it("opens the admin API in development, on loopback", async ({ expect }) => {
    const { response } = await beginWith(published, "/admin/api/audit", sent);
    expect(response.status).toBe(200);
  });

  it("opens nothing where it is not development, though it is set", async ({ expect }) => {
    const changes = { ...published, DEVELOPMENT: "false" };
    const { response } = await beginWith(changes, "/admin/api/audit", sent);
    expect(await readRefusal(response, "/admin/api/audit")).toMatchObject({
      code: "invalid_admin_token",
      detail: expect.stringContaining("set ADMIN_TOKEN to a secret of your own"),
    });
  });

  it.for(["https://api.example", "http://localhost.example", "http://10.0.0.1"])(
    "opens nothing on %s",
    async (host, { expect }) => {
      const response = await fetchAt(host, published);
      expect(await readRefusal(response, "/admin/api/audit")).toMatchObject({
        status: 401,
        code: "invalid_admin_token",
      });
    },
  );
});

describe("the admin token on a route for users", () => {
  it.for(["/v1/models", "/v1/generations/gen_x", "/v1/images/img_x"])(
    "is refused, and told what it is: %s",
    async (route, { expect }) => {
      expect(await readRefusal(await get(route, admin), route)).toMatchObject({
        status: 401,
        code: "invalid_api_key",
        detail: expect.stringContaining("That is the admin token"),
      });
    },
  );

  it("makes no image", async ({ expect }) => {
    const response = await post("/v1/generations", { prompt: "A boat" }, admin);
    expect(response.status).toBe(401);
  });
});

describe("the answers to admins", () => {
  it("are kept by no cache, and carry the headers of all answers", async ({ expect }) => {
    const headers = { origin: "https://app.example" };
    const response = await get("/admin/api/breakers", { ...admin, headers });
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "cache-control": "no-store",
      "access-control-allow-origin": "https://app.example",
      "access-control-expose-headers": expect.stringContaining("x-request-id"),
      "x-content-type-options": "nosniff",
      "x-request-id": expect.stringMatching(/^[\w-]{36}$/),
    });
  });

  it("need no token for a preflight from a listed origin", async ({ expect }) => {
    const response = await exports.default.fetch(`${origin}/admin/api/breakers/reset`, {
      method: "OPTIONS",
      headers: { origin: "https://app.example", "access-control-request-method": "POST" },
    });
    expect(response.status).toBe(204);
    expect(response.headers.get("access-control-allow-origin")).toBe("https://app.example");
  });

  it("are a problem for what is not there", async ({ expect }) => {
    const response = await get("/admin/api/nothing", admin);
    expect(await readRefusal(response, "/admin/api/nothing")).toMatchObject({
      status: 404,
      code: "not_found",
    });
  });
});

import { afterAll, beforeAll, describe, it } from "vitest";

import { DescribedApi, type ApiDocument } from "./described-api.ts";
import { startDevelopmentServer, type DevelopmentServer } from "./development-server.ts";

let server: DevelopmentServer;
let api: DescribedApi;

beforeAll(async () => {
  server = await startDevelopmentServer(
    {},
    { ADMIN_TOKEN: "dpt_dev_admin", URL_SIGNING_SECRET: "secret-of-this-test" },
  );
  const response = await fetch(`${server.url}/openapi.json`);
  api = new DescribedApi((await response.json()) as ApiDocument);
});
afterAll(() => server.stop());

interface Call {
  readonly key?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly body?: BodyInit;
}

/** Calls the server, and compares what it answers with its description. */
async function call(method: string, route: string, options: Call = {}) {
  const { key = "dpt_dev_pro", headers = {}, json, body } = options;
  const response = await fetch(new URL(route, server.url), {
    method,
    headers: {
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      ...(json === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    ...(body === undefined ? {} : { body }),
  });
  const read = response.clone();
  const path = new URL(route, server.url).pathname;
  const differences = await api.compare({ method, path, response });
  return { status: read.status, headers: read.headers, text: await read.text(), differences };
}

const admin = { key: "dpt_dev_admin" };
const prompt = "A paper boat that is described";
const stream = { accept: "text/event-stream" };

async function idOf(route: string, json: unknown): Promise<string> {
  const { text } = await call("POST", route, { json });
  return (JSON.parse(text) as { readonly id: string }).id;
}

describe("answers are as the document says", () => {
  it.for([
    { route: "/healthz" },
    { route: "/readyz" },
    { route: "/v1/status" },
    { route: "/v1/models" },
    { route: "/v1/platforms" },
    { route: "/v1/usage" },
    { route: "/v1/webhook-secret" },
    { route: "/v1/generations?limit=3" },
    ...[
      "accounts",
      "breakers",
      "test-images",
      "models",
      "budgets",
      "alerts",
      "alerts/webhook-secret",
      "usage?by=day,model",
      "latency",
      "errors",
      "health",
      "audit",
      "routing",
    ].map((name) => ({ route: `/admin/api/${name}`, ...admin })),
  ])("GET $route", async ({ route, ...options }, { expect }) => {
    const { status, differences } = await call("GET", route, options);
    expect({ status, differences }).toEqual({ status: 200, differences: [] });
  });

  it("of one generation, from JSON to its deletion", async ({ expect }) => {
    const id = await idOf("/v1/generations", { prompt, count: 2, platform: "x_post" });
    const base = `/v1/generations/${id}`;
    const other = await idOf(`${base}/reroll`, { engine: "other" });
    const image = `/v1/images/img_${id.slice(4)}-0`;
    const calls = [
      await call("GET", base),
      await call("GET", `${base}/events`),
      await call("GET", `${base}/compare/${other}`),
      await call("GET", image),
      await call("GET", image, { headers: { range: "bytes=0-9" } }),
      await call("GET", `${image}?w=320&format=webp`),
      await call("GET", `${image}/url?expiresIn=60`),
      await call("POST", `${base}/cancel`),
      await call("PATCH", base, { json: { favourite: true, labels: ["boats"] } }),
      await call("POST", `${base}/feedback`, { json: { verdict: "right" } }),
      await call("POST", "/v1/generations/delete", { json: { ids: [id, "gen_none"] } }),
      await call("DELETE", `/v1/generations/${other}`),
    ];
    expect(calls.flatMap(({ differences }) => differences)).toEqual([]);
  });

  it.for([
    {
      what: "a stream with previews",
      route: "/v1/generations",
      headers: stream,
      json: { prompt, model: "pro", previews: 2 },
    },
    {
      what: "a stream that falls back",
      route: "/v1/generations",
      headers: stream,
      json: { prompt: `${prompt} [openai:fault:server-error]`, model: "pro" },
    },
    {
      what: "a stream that fails",
      route: "/v1/generations",
      headers: stream,
      json: { prompt: `${prompt} [fault:refusal]` },
    },
    {
      what: "a call that is not waited for",
      route: "/v1/generations",
      headers: { prefer: "respond-async" },
      json: { prompt },
      status: 202,
    },
    { what: "OpenAI's call", route: "/v1/images/generations", json: { prompt, n: 2 } },
    {
      what: "OpenAI's stream",
      route: "/v1/images/generations",
      json: { prompt, model: "pro", stream: true, partial_images: 2 },
    },
    {
      what: "OpenAI's stream that fails",
      route: "/v1/images/generations",
      json: { prompt: `${prompt} [fault:refusal]`, stream: true },
    },
    { what: "a plan", route: "/v1/plan", json: { prompt, size: "1080x1350" } },
    {
      what: "the plan of a batch",
      route: "/v1/plan",
      json: { slides: [{ prompt }, { prompt, model: "pro" }] },
    },
    {
      what: "a batch",
      route: "/v1/batches",
      json: { prompt, platforms: ["x_post"] },
      status: 202,
    },
    {
      what: "the events of a batch",
      route: "/v1/batches",
      headers: stream,
      json: { slides: [{ prompt }, { prompt: `${prompt} [fault:refusal]` }] },
    },
  ])("of $what", async ({ route, status: wanted = 200, ...options }, { expect }) => {
    const { status, differences } = await call("POST", route, options);
    expect({ status, differences }).toEqual({ status: wanted, differences: [] });
  });

  it.for([
    { method: "POST", route: "/v1/generations", key: null, json: { prompt }, status: 401 },
    { method: "POST", route: "/v1/generations", key: "dpt_no", json: { prompt }, status: 401 },
    { method: "POST", route: "/v1/generations", json: { prompt, size: "12" }, status: 400 },
    { method: "POST", route: "/v1/generations", body: "{", status: 415 },
    { method: "POST", route: "/v1/generations", json: { prompt, mask: "img_" }, status: 400 },
    {
      method: "POST",
      route: "/v1/generations",
      key: "dpt_dev_free",
      json: { prompt, model: "pro" },
      status: 403,
    },
    {
      method: "POST",
      route: "/v1/generations",
      json: { prompt: `${prompt} [fault:server-error]` },
      status: 503,
    },
    { method: "GET", route: "/v1/generations/gen_none", status: 404 },
    { method: "GET", route: "/v1/generations?limit=0", status: 400 },
    { method: "GET", route: "/v1/images/img_none", status: 404 },
    {
      method: "GET",
      route: "/v1/generations/gen_none/events?account=a&expires=1&signature=b",
      key: null,
      status: 401,
    },
    { method: "GET", route: "/admin/api/breakers", key: null, status: 401 },
    { method: "GET", route: "/admin/api/accounts/acct_none", ...admin, status: 404 },
    { method: "PUT", route: "/admin/api/budgets/nobody", ...admin, json: {}, status: 404 },
  ])(
    "$method $route refused with $status",
    async ({ method, route, status: wanted, ...options }, { expect }) => {
      const { status, differences } = await call(method, route, options);
      expect({ status, differences }).toEqual({ status: wanted, differences: [] });
    },
  );

  it("of uploads, edits, accounts and keys", async ({ expect }) => {
    const made = await idOf("/v1/generations", { prompt, outputFormat: "png" });
    const picture = await fetch(`${server.url}/v1/images/img_${made.slice(4)}-0`, {
      headers: { authorization: "Bearer dpt_dev_pro" },
    });
    const png = await picture.arrayBuffer();
    const form = new FormData();
    form.set("image", new Blob([png], { type: "image/png" }), "boat.png");
    form.set("prompt", "Make the sail red");
    const account = await adminIdOf("/admin/api/accounts", { name: "Described", tier: "pro" });
    const keys = `/admin/api/accounts/${account}/keys`;
    const key = await adminIdOf(keys, { name: "One" });
    const calls = [
      await call("POST", "/v1/uploads", { headers: { "content-type": "image/png" }, body: png }),
      await call("POST", "/v1/images/edits", { body: form }),
      await call("GET", `/admin/api/accounts/${account}`, admin),
      await call("PATCH", `/admin/api/accounts/${account}`, {
        ...admin,
        json: { limits: { imagesPerMonth: null } },
      }),
      await call("GET", keys, admin),
      await call("PATCH", `${keys}/${key}`, { ...admin, json: { name: "Other" } }),
      await call("POST", `${keys}/${key}/rotate`, admin),
      await call("DELETE", `${keys}/${key}`, admin),
      await call("PATCH", `${keys}/${key}`, { ...admin, json: { name: "Other" } }),
    ];
    expect(calls.flatMap(({ differences }) => differences)).toEqual([]);
    expect(calls.map(({ status }) => status)).toEqual([
      201, 200, 200, 200, 200, 200, 201, 200, 409,
    ]);
  });

  it("of an admin's orders", async ({ expect }) => {
    const reason = "To be described";
    const breaker = "/admin/api/breakers/google/gemini-3.1-flash-image/edit";
    const offer = await call("GET", "/admin/api/test-images", admin);
    const { totalMicroUsd } = JSON.parse(offer.text) as { readonly totalMicroUsd: number };
    const calls = [
      await call("POST", `${breaker}/isolate`, {
        ...admin,
        json: { reason, expiresInSeconds: 60 },
      }),
      await call("POST", `${breaker}/reset`, { ...admin, json: { reason } }),
      await call("POST", "/admin/api/breakers/reset", admin),
      await call("PUT", "/admin/api/budgets/google", {
        ...admin,
        json: { microUsdPerMonth: 900_000_000, hardStop: false, reason },
      }),
      await call("POST", "/admin/api/spending/stop", { ...admin, json: { reason } }),
      await call("POST", "/v1/generations", { json: { prompt } }),
      await call("POST", "/admin/api/spending/resume", { ...admin, json: { reason } }),
      await call("POST", "/admin/api/test-images", {
        ...admin,
        json: { confirmMicroUsd: 1, reason },
      }),
      await call("POST", "/admin/api/test-images", {
        ...admin,
        json: { confirmMicroUsd: totalMicroUsd, reason },
      }),
      await call("POST", "/admin/api/reconcile", {
        ...admin,
        json: { direction: "records-to-history" },
      }),
    ];
    expect(calls.flatMap(({ differences }) => differences)).toEqual([]);
    expect(calls.map(({ status }) => status)).toEqual([
      200, 200, 200, 200, 200, 503, 200, 409, 200, 200,
    ]);
  });
});

async function adminIdOf(route: string, json: unknown): Promise<string> {
  const { text } = await call("POST", route, { ...admin, json });
  return (JSON.parse(text) as { readonly id: string }).id;
}

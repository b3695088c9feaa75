import { exports } from "cloudflare:workers";
import { beforeAll, describe, it } from "vitest";

import { scopes } from "../../src/domain/scope.ts";
import { createAccount, type Account } from "./accounts.ts";
import { admin } from "./admin.ts";
import { origin, uniquePrompt } from "./api.ts";
import { beginBatch, waitForBatch } from "./batches.ts";
import { fetchWith } from "./deployment.ts";
import { generate, waitForRows } from "./generations.ts";

const policy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

let account: Account;
let ids: Readonly<Record<string, string>>;

beforeAll(async () => {
  account = await createAccount({ tier: "standard", scopes });
  const generation = await generate(account, { prompt: uniquePrompt(), resolution: "512" });
  await waitForRows(generation.id);
  const batch = await beginBatch(account, {
    slides: [{ prompt: uniquePrompt() }],
    resolution: "512",
  });
  await waitForBatch(account, batch.id);
  const [image] = generation.images;
  ids = { GENERATION: generation.id, IMAGE: image?.id ?? "", BATCH: batch.id };
  const key = account.key;
  const head = await call("GET", `/v1/images/${ids["IMAGE"]}`, key, {});
  ids = { ...ids, ETAG: head.headers.get("etag") ?? "" };
});

interface Row {
  readonly what: string;
  readonly method?: string;
  readonly route: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly key?: string | null;
  readonly status: number;
}

const json = { "content-type": "application/json" };
const events = { accept: "text/event-stream" };
const create = { method: "POST", route: "/v1/generations" };
const body = (fields: object) => JSON.stringify({ resolution: "512", ...fields });

const rows: readonly Row[] = [
  { what: "text", route: "/", key: null, status: 200 },
  { what: "a redirect", route: "/", headers: { accept: "text/html" }, key: null, status: 302 },
  { what: "a probe", route: "/healthz", key: null, status: 200 },
  { what: "JSON that needs no key", route: "/v1/status", key: null, status: 200 },
  { what: "the studio's settings", route: "/studio-config", key: null, status: 200 },
  { what: "a list", route: "/v1/models", status: 200 },
  { what: "a generation", route: "/v1/generations/GENERATION", status: 200 },
  { what: "a batch", route: "/v1/batches/BATCH", status: 200 },
  { what: "an archive", route: "/v1/batches/BATCH/archive", status: 200 },
  { what: "the secret of webhooks", route: "/v1/webhook-secret", status: 200 },
  { what: "keys", route: "/v1/keys", status: 200 },
  { what: "an image", route: "/v1/images/IMAGE", status: 200 },
  {
    what: "a part of an image",
    route: "/v1/images/IMAGE",
    headers: { range: "bytes=0-9" },
    status: 206,
  },
  {
    what: "an image that the browser has",
    route: "/v1/images/IMAGE",
    headers: { "if-none-match": "ETAG" },
    status: 304,
  },
  { what: "a variant", route: "/v1/images/IMAGE?w=64", status: 200 },
  { what: "an image's head", method: "HEAD", route: "/v1/images/IMAGE", status: 200 },
  {
    what: "a range outside",
    route: "/v1/images/IMAGE",
    headers: { range: "bytes=99999999-" },
    status: 416,
  },
  {
    what: "a created generation",
    ...create,
    headers: json,
    body: body({ prompt: "A" }),
    status: 200,
  },
  {
    what: "an accepted generation",
    ...create,
    headers: { ...json, prefer: "respond-async" },
    body: body({ prompt: "A" }),
    status: 202,
  },
  {
    what: "a stream",
    ...create,
    headers: { ...json, ...events },
    body: body({ prompt: "A" }),
    status: 200,
  },
  {
    what: "OpenAI's answer",
    method: "POST",
    route: "/v1/images/generations",
    headers: json,
    body: JSON.stringify({ prompt: "A" }),
    status: 200,
  },
  {
    what: "OpenAI's stream",
    method: "POST",
    route: "/v1/images/generations",
    headers: json,
    body: JSON.stringify({ prompt: "A", stream: true }),
    status: 200,
  },
  { what: "events", route: "/v1/generations/GENERATION/events", status: 200 },
  {
    what: "events that are over",
    route: "/v1/generations/GENERATION/events",
    headers: { "last-event-id": "9999" },
    status: 204,
  },
  { what: "bad JSON", ...create, headers: json, body: "{", status: 400 },
  { what: "no key", route: "/v1/models", key: null, status: 401 },
  { what: "a strange key", route: "/v1/models", key: "x", status: 401 },
  { what: "an image without a key", route: "/v1/images/IMAGE", key: null, status: 401 },
  { what: "what is not there", route: "/v1/nothing", status: 404 },
  { what: "another's image", route: "/v1/images/img_x", status: 404 },
  { what: "no route", route: "/.env", key: null, status: 404 },
  { what: "a wrong method", method: "DELETE", route: "/v1/models", status: 405 },
  { what: "a preflight", method: "OPTIONS", route: "/v1/generations", key: null, status: 204 },
  { what: "an admin's list", route: "/admin/api/accounts", key: admin.key, status: 200 },
  { what: "a refused admin", route: "/admin/api/accounts", status: 401 },
];

/** A text with an id in place of its name. */
function fill(text: string): string {
  return text.replace(/[A-Z]{4,}/, (name) => ids[name] ?? name);
}

function call(
  method: string,
  route: string,
  key: string | null,
  { headers = {}, body: sent }: Pick<Row, "headers" | "body">,
): Promise<Response> {
  return exports.default.fetch(`${origin}${fill(route)}`, {
    method,
    redirect: "manual",
    headers: {
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      ...Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, fill(text)])),
    },
    body: sent ?? null,
  });
}

describe("the security headers", () => {
  it.for(rows)("are on $what: $status", async (row, { expect }) => {
    const { method = "GET", route, key = account.key, status } = row;
    const response = await call(method, route, key, row);
    expect(response.status).toBe(status);
    await response.arrayBuffer();
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-security-policy": policy,
      "cross-origin-opener-policy": "same-origin",
      "referrer-policy": "no-referrer",
      "strict-transport-security": "max-age=15552000; includeSubDomains",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "x-request-id": expect.stringMatching(/^[\w-]{36}$/),
    });
    // Images alone are there for other pages to show.
    const isImage = /^\/v1\/images\/(IMAGE|img_x)/.test(route);
    const resourcePolicy = response.headers.get("cross-origin-resource-policy");
    expect(resourcePolicy).toBe(isImage ? "cross-origin" : "same-origin");
    for (const name of ["server", "x-powered-by", "access-control-allow-credentials"]) {
      expect(response.headers.get(name)).toBeNull();
    }
  });

  it("are on a fault of ours", async ({ expect }) => {
    const broken = { CORS_ORIGINS: 5 };
    const response = await fetchWith(broken, "/v1/models", account);
    expect(response.status).toBe(503);
    expect(response.headers.get("content-security-policy")).toBe(policy);
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  });

  it("leave a page the policy that it brings", async ({ expect }) => {
    const headers = { "content-security-policy": "script-src 'self'" };
    const ASSETS = { fetch: () => Promise.resolve(new Response("page", { headers })) };
    const response = await fetchWith({ ASSETS }, "/studio");
    expect(response.headers.get("content-security-policy")).toBe("script-src 'self'");
    expect(response.headers.get("strict-transport-security")).not.toBeNull();
  });
});

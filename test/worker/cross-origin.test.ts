import { exports } from "cloudflare:workers";
import { beforeAll, describe, it } from "vitest";

import { createAccount, type Account } from "./accounts.ts";
import { origin, post } from "./api.ts";
import { fetchWith } from "./deployment.ts";
import { readEvents } from "./events.ts";
import { beginWatched, open } from "./signed-urls.ts";

const page = "https://app.example";
const exposed = [
  "accept-ranges",
  "content-disposition",
  "content-range",
  "etag",
  "idempotency-replayed",
  "location",
  "preference-applied",
  "ratelimit",
  "ratelimit-policy",
  "retry-after",
  "server-timing",
  "x-bookmark",
  "x-generation-id",
  "x-request-id",
  "x-should-retry",
].join(",");

let account: Account;

beforeAll(async () => {
  account = await createAccount({ tier: "free" });
});

function preflight(route: string, from: string): Promise<Response> {
  return exports.default.fetch(`${origin}${route}`, {
    method: "OPTIONS",
    headers: {
      origin: from,
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization,content-type,prefer",
    },
  });
}

describe("a preflight", () => {
  it.for(["/v1/generations", "/v1/images/generations", "/v1/models", "/v1/images/img_x"])(
    "from a listed origin needs no key: %s",
    async (route, { expect }) => {
      const response = await preflight(route, page);
      expect(response.status).toBe(204);
      expect(Object.fromEntries(response.headers)).toMatchObject({
        "access-control-allow-origin": page,
        "access-control-allow-methods": expect.stringContaining("POST"),
        "access-control-allow-headers": "authorization,content-type,prefer",
        "access-control-max-age": "7200",
        vary: expect.stringContaining("Origin"),
      });
    },
  );

  it.for([
    "https://evil.example",
    "https://app.example.evil.example",
    "http://app.example",
    "https://APP.example",
    "HTTPS://app.example",
    "https://app.example:443",
    "https://app.example:8443",
    "https://app.example/",
    "https://app.example.",
    "https://app.exampl",
    "https://xapp.example",
    "https://x.app.example",
    "https://app.example@evil.example",
    "https://evil.example#https://app.example",
    "https://evil.example, https://app.example",
    "https://app.example https://evil.example",
    "https://xn--pp-6kc.example",
    "app.example",
    "//app.example",
    "file://",
    "*",
    "",
    "null",
    "undefined",
    "__proto__",
  ])("from %s is allowed nothing", async (from, { expect }) => {
    const response = await preflight("/v1/generations", from);
    expect(response.headers.get("access-control-allow-origin")).toBeNull();
  });
});

describe("an answer to a page", () => {
  const answers = [
    { name: "a plan", route: "/v1/plan", body: { prompt: "A boat" }, status: 200 },
    { name: "a bad field", route: "/v1/plan", body: { prompt: "" }, status: 400 },
    { name: "a bad body", route: "/v1/generations", body: "{", status: 400 },
    {
      name: "what is forbidden",
      route: "/v1/plan",
      body: { prompt: "x", model: "pro" },
      status: 403,
    },
    { name: "what is not there", route: "/v1/nothing", body: {}, status: 404 },
  ];

  it.for(answers)("can be read by a listed origin: $name", async (row, { expect }) => {
    const headers = { origin: page };
    const response = await post(row.route, row.body, { ...account, headers });
    expect(response.status).toBe(row.status);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "access-control-allow-origin": page,
      "access-control-expose-headers": exposed,
      vary: expect.stringContaining("Origin"),
    });
    expect(response.headers.get("access-control-allow-credentials")).toBeNull();
  });

  it.for(answers)("cannot be read by another origin: $name", async (row, { expect }) => {
    const headers = { origin: "https://evil.example" };
    const response = await post(row.route, row.body, { ...account, headers });
    expect(response.status).toBe(row.status);
    expect(response.headers.get("access-control-allow-origin")).toBeNull();
  });

  it("can be read when the key is wrong", async ({ expect }) => {
    const response = await post("/v1/plan", {}, { key: "x", headers: { origin: page } });
    expect(response.status).toBe(401);
    expect(response.headers.get("access-control-allow-origin")).toBe(page);
  });

  it("can be read by each of several listed origins", async ({ expect }) => {
    const changes = { CORS_ORIGINS: " https://one.example ,https://two.example," };
    const response = await fetchWith(changes, "/v1/models");
    expect(response.headers.get("access-control-allow-origin")).toBeNull();
    const listed = await fetchFrom("https://two.example", changes);
    expect(listed.headers.get("access-control-allow-origin")).toBe("https://two.example");
    const unlisted = await fetchFrom(page, changes);
    expect(unlisted.headers.get("access-control-allow-origin")).toBeNull();
  });
});

function fetchFrom(from: string, changes: Readonly<Record<string, unknown>>): Promise<Response> {
  return fetchWith(changes, "/v1/models", undefined, { origin: from });
}

describe("an EventSource", () => {
  it.for([
    { what: "of a listed origin", from: page, allowed: page },
    { what: "of another origin", from: "https://evil.example", allowed: null },
    { what: "of a file", from: "null", allowed: null },
  ])("$what may read the events: $allowed", async ({ from, allowed }, { expect }) => {
    const { eventsUrl } = await beginWatched(account);
    const accept = "text/event-stream";
    const first = await open(eventsUrl, { origin: from, accept });
    const { events } = await readEvents(first);
    // It comes back without a preflight, as the standard lets it.
    const last = String(events.at(-1)?.id);
    const over = await open(eventsUrl, { origin: from, accept, "last-event-id": last });
    expect([first.status, over.status]).toEqual([200, 204]);
    for (const { headers } of [first, over]) {
      expect(headers.get("access-control-allow-origin")).toBe(allowed);
      expect(headers.get("vary")).toContain("Origin");
    }
  });

  it("of a listed origin may read why its address is refused", async ({ expect }) => {
    const { eventsUrl } = await beginWatched(account);
    const refused = await open(`${eventsUrl}x`, { origin: page });
    expect(refused.status).toBe(401);
    expect(refused.headers.get("access-control-allow-origin")).toBe(page);
  });
});

describe("the request id", () => {
  it.for([
    { sent: "trace-42", kept: true },
    { sent: crypto.randomUUID(), kept: true },
    { sent: "1-67891233-abcdef012345678912345678=", kept: true },
    { sent: "a".repeat(48), kept: true },
    { sent: "a".repeat(49), kept: false },
    { sent: "0123456789abcdef".repeat(4), kept: false },
    { sent: `dpt_${"0Az".repeat(9)}0`, kept: false },
    { sent: "dpt_dev_pro", kept: false },
    { sent: "sk-proj-abc", kept: false },
    { sent: "SK_live_abc", kept: false },
    { sent: `AIza${"x".repeat(35)}`, kept: false },
    { sent: "whsec_abc", kept: false },
    { sent: "<script>", kept: false },
    { sent: "a b", kept: false },
  ])("is the client's own when it is harmless: $sent", async ({ sent, kept }, { expect }) => {
    const response = await post("/v1/plan", {}, { ...account, headers: { "x-request-id": sent } });
    expect(response.headers.get("x-request-id") === sent).toBe(kept);
    const { requestId } = await response.json<{ requestId: string }>();
    expect(response.headers.get("x-request-id")).toBe(requestId);
  });
});

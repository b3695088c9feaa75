import { env } from "cloudflare:workers";
import { beforeAll, describe, it, onTestFinished, vi } from "vitest";

import { createGenerationId } from "../../src/generation/ids.ts";
import { createAccount, type Account } from "./accounts.ts";
import { get, origin, uniquePrompt } from "./api.ts";
import { fetchWith, outOfOrder } from "./deployment.ts";
import { namesOf, readEvents } from "./events.ts";
import { readGeneration, waitForEnd } from "./generations.ts";
import { readRefusal } from "./problems.ts";
import { beginWatched, open, openWith, signEvents, signingSecret } from "./signed-urls.ts";

interface Watched {
  readonly id: string;
  readonly eventsUrl: string;
  readonly imageId: string;
}

const inAnHour = Math.floor(Date.now() / 1000) + 3600;
const newSecret = "the-secret-that-is-to-come";

let account: Account;
let stranger: Account;
let watched: Watched;
let other: Watched;

beforeAll(async () => {
  account = await createAccount({ tier: "standard" });
  stranger = await createAccount({ tier: "standard" });
  [watched, other] = await Promise.all([watchedToTheEnd(), watchedToTheEnd()]);
});

async function watchedToTheEnd(): Promise<Watched> {
  const { id, eventsUrl } = await beginWatched(account);
  const { images } = await waitForEnd(account, id);
  return { id, eventsUrl, imageId: images[0]?.id ?? "" };
}

function withoutQuery(url: string): string {
  return url.slice(0, url.indexOf("?"));
}

/** The address with one parameter changed; undefined takes it away. */
function withParameter(name: string, value: string | undefined): string {
  const url = new URL(watched.eventsUrl);
  if (value === undefined) url.searchParams.delete(name);
  else url.searchParams.set(name, value);
  return url.href;
}

function parameter(name: string): string {
  return new URL(watched.eventsUrl).searchParams.get(name) ?? "";
}

/** A signature with its first character changed. */
function altered(signature: string): string {
  return `${signature.startsWith("A") ? "B" : "A"}${signature.slice(1)}`;
}

describe("a signed URL is refused", () => {
  it.for([
    {
      what: "for another generation of the account",
      url: () => watched.eventsUrl.replace(watched.id, other.id),
    },
    {
      what: "with the signature of another generation",
      url: () =>
        withParameter("signature", new URL(other.eventsUrl).searchParams.get("signature") ?? ""),
    },
    { what: "for what is no generation", url: () => watched.eventsUrl.replace(watched.id, "x") },
    { what: "for another account", url: () => withParameter("account", stranger.accountId) },
    {
      what: "with a later expiry",
      url: () => withParameter("expires", String(Number(parameter("expires")) + 1)),
    },
    {
      what: "with an expiry in another form",
      url: () => withParameter("expires", `0${parameter("expires")}`),
    },
    {
      what: "with an altered signature",
      url: () => withParameter("signature", altered(parameter("signature"))),
    },
    { what: "with no signature at all", url: () => withParameter("signature", "") },
    {
      what: "when it was signed with another secret",
      url: () => signEvents({ ...account, id: watched.id, expires: inAnHour, secret: newSecret }),
    },
  ])("$what", async ({ url }, { expect }) => {
    const response = await open(await url());
    expect(response.headers.get("www-authenticate")).toBe('Bearer realm="diptych"');
    const refusal = await readRefusal(response, new URL(await url()).pathname);
    expect(refusal).toEqual({
      status: 401,
      code: "invalid_signature",
      param: null,
      detail: expect.stringContaining("exactly as it was given"),
    });
  });

  it.for(["account", "expires", "signature"])("without '%s'", async (name, { expect }) => {
    const response = await open(withParameter(name, undefined));
    expect(await readRefusal(response, new URL(watched.eventsUrl).pathname)).toMatchObject({
      status: 401,
      code: "invalid_signature",
      detail: expect.stringContaining("is not whole"),
    });
  });

  it("when it has expired, with what to do", async ({ expect }) => {
    const expires = 1_764_000_000;
    const url = await signEvents({ ...account, id: watched.id, expires });
    expect(await readRefusal(await open(url), new URL(url).pathname)).toEqual({
      status: 401,
      code: "signature_expired",
      param: null,
      detail: expect.stringMatching(
        `^The signed address expired at 2025-11-24T16:00:00.000Z. GET /v1/generations/${watched.id} with the API key`,
      ),
    });
  });

  it("where no secret is set", async ({ expect }) => {
    const changes = { URL_SIGNING_SECRET: undefined };
    const response = await openWith(changes, watched.eventsUrl);
    expect(await readRefusal(response, new URL(watched.eventsUrl).pathname)).toMatchObject({
      status: 401,
      code: "invalid_signature",
      detail: expect.stringContaining("URL_SIGNING_SECRET is not set"),
    });
  });

  it("for a generation that its account has not, as by key", async ({ expect }) => {
    const url = await signEvents({ ...stranger, id: watched.id, expires: inAnHour });
    expect(await readRefusal(await open(url), new URL(url).pathname)).toMatchObject({
      status: 404,
      code: "not_found",
    });
  });
});

describe("a secret that is replaced", () => {
  it.for([
    { secrets: `${newSecret},${signingSecret}`, status: 200 },
    { secrets: `${signingSecret}, ${newSecret}`, status: 200 },
    { secrets: newSecret, status: 401 },
  ])("leaves the old URLs $status under '$secrets'", async ({ secrets, status }, { expect }) => {
    const response = await openWith({ URL_SIGNING_SECRET: secrets }, watched.eventsUrl);
    expect(response.status).toBe(status);
  });

  it("signs with the first", async ({ expect }) => {
    const changes = { URL_SIGNING_SECRET: `${newSecret},${signingSecret}` };
    const call = { key: account.key, body: { prompt: uniquePrompt(), resolution: "512" } };
    const asking = { prefer: "respond-async" };
    const begun = await fetchWith(changes, "/v1/generations", call, asking);
    const url = String((await readGeneration(begun)).eventsUrl);
    expect((await openWith({ URL_SIGNING_SECRET: newSecret }, url)).status).toBe(200);
    expect((await open(url)).status).toBe(401);
  });
});

describe("a signed URL with a key beside it", () => {
  it("is what the key is: one of the account", async ({ expect }) => {
    const response = await get(withParameter("signature", "x"), account);
    expect(response.status).toBe(200);
    await response.body?.cancel();
  });

  it.for([
    { what: "another account's", key: () => stranger.key, status: 404, code: "not_found" },
    { what: "no valid one", key: () => "x", status: 401, code: "invalid_api_key" },
  ])("is what the key is: $what", async ({ key, status, code }, { expect }) => {
    const response = await get(watched.eventsUrl, { key: key() });
    const { pathname } = new URL(watched.eventsUrl);
    expect(await readRefusal(response, pathname)).toMatchObject({ status, code });
  });
});

describe("a signed URL outlives", () => {
  it.for([
    { what: "the key", update: "api_keys SET revoked_at", code: "api_key_revoked" },
    {
      what: "the suspension of its account",
      update: "accounts SET suspended_at",
      code: "account_suspended",
    },
  ])("$what", async ({ update, code }, { expect }) => {
    const closed = await createAccount({ tier: "standard" });
    const { id, eventsUrl } = await beginWatched(closed);
    await waitForEnd(closed, id);
    await env.DB.prepare(`UPDATE ${update} = 2 WHERE id IN (?, ?)`)
      .bind(closed.keyId, closed.accountId)
      .run();
    const { pathname } = new URL(eventsUrl);
    const byKey = await openWith({}, `${origin}${pathname}`, closed);
    expect(await readRefusal(byKey, pathname)).toMatchObject({ code });
    expect((await openWith({}, eventsUrl)).status).toBe(200);
  });

  it("an outage of the database, while its run is there", async ({ expect }) => {
    const prompt = uniquePrompt("[latency:1500]");
    const { eventsUrl } = await beginWatched(account, { prompt, resolution: "512" });
    const changes = { DB: outOfOrder(env.DB, "prepare") };
    const byKey = await openWith(changes, withoutQuery(eventsUrl), account);
    expect(byKey.status).toBe(503);
    const byUrl = await openWith(changes, eventsUrl);
    expect(namesOf(await readEvents(byUrl))).toEqual(["accepted", "routed", "completed"]);
  });
});

describe("a signed URL opens no other route", () => {
  it.for([
    { method: "POST", template: "/v1/generations/{id}/events" },
    { method: "GET", template: "/v1/generations/{id}" },
    { method: "DELETE", template: "/v1/generations/{id}" },
    { method: "POST", template: "/v1/generations/{id}/cancel" },
    { method: "POST", template: "/v1/generations/{id}/reroll" },
    { method: "GET", template: "/v1/generations" },
    { method: "POST", template: "/v1/generations" },
    { method: "POST", template: "/v1/plan" },
    { method: "GET", template: "/v1/models" },
    { method: "GET", template: "/v1/images/{image}", code: "invalid_signature" },
    { method: "GET", template: "/v1/images/{id}", code: "invalid_signature" },
    { method: "PATCH", template: "/v1/generations/{id}" },
    { method: "POST", template: "/v1/generations/{id}/feedback" },
    { method: "POST", template: "/v1/generations/delete" },
    { method: "GET", template: "/v1/generations/{id}/compare/{id}" },
    { method: "POST", template: "/v1/batches" },
  ])("$method $template", async ({ method, template, code }, { expect }) => {
    const route = template.replaceAll("{id}", watched.id).replace("{image}", watched.imageId);
    const { search } = new URL(watched.eventsUrl);
    const response = await open(`${origin}${route}${search}`, {}, method);
    expect(await readRefusal(response, route)).toMatchObject({
      status: 401,
      code: code ?? "missing_api_key",
    });
  });

  it("of the admin API", async ({ expect }) => {
    const { search } = new URL(watched.eventsUrl);
    const route = "/admin/api/breakers/events";
    expect(await readRefusal(await open(`${origin}${route}${search}`), route)).toMatchObject({
      status: 401,
      code: "missing_admin_token",
    });
  });
});

describe("a signature", () => {
  it("is in no log, and in no error", async ({ expect }) => {
    const log = vi.spyOn(console, "error").mockImplementation(() => undefined);
    onTestFinished(() => log.mockRestore());
    const id = createGenerationId();
    const url = await signEvents({ ...account, id, expires: inAnHour });
    // Neither run nor history tells.
    const response = await openWith({ DB: outOfOrder(env.DB, "prepare") }, url);
    const text = await response.text();
    expect(response.status).toBe(503);
    const lines = log.mock.calls.flat().join("\n");
    expect(lines).toContain("the history cannot be read");
    const signature = new URL(url).searchParams.get("signature") ?? "";
    for (const written of [text, lines]) {
      expect(written).not.toContain(signature);
      expect(written).not.toContain("signature=");
    }
  });
});

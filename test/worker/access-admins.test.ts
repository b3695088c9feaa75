import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, it } from "vitest";

import { app } from "../../src/app.ts";
import { createAccount } from "./accounts.ts";
import { admin, listAudit } from "./admin.ts";
import { origin } from "./api.ts";
import { changedEnv } from "./deployment.ts";
import {
  makeSigningKey,
  openProvider,
  secondsFromNow,
  sign,
  signByHmac,
  unsigned,
  type SigningKey,
} from "./identity-provider.ts";
import { readRefusal } from "./problems.ts";

const header = "cf-access-jwt-assertion";
const route = "/admin/api/audit";

let key: SigningKey;
let deployment: Env;

beforeAll(async () => {
  key = await makeSigningKey("RS256");
  await openProvider("/cdn-cgi/access/certs").publish([key]);
  deployment = deploy();
});

function deploy(others: Readonly<Record<string, unknown>> = {}): Env {
  const ACCESS_TEAM_DOMAIN = env.IDENTITY_PROVIDER_URL;
  return changedEnv({ ACCESS_TEAM_DOMAIN, ACCESS_AUD: "aud-of-diptych", ...others });
}

function claimsOf(changes: Readonly<Record<string, unknown>> = {}) {
  return {
    sub: "7335d417",
    email: "ada@example.com",
    iss: env.IDENTITY_PROVIDER_URL,
    aud: ["aud-of-diptych"],
    exp: secondsFromNow(300),
    ...changes,
  };
}

async function send(
  headers: Readonly<Record<string, string>>,
  { method = "GET", path = route, within = deployment } = {},
): Promise<Response> {
  const context = createExecutionContext();
  const request = new Request(`${origin}${path}`, { method, headers });
  const response = await app.fetch(request, within, context);
  await waitOnExecutionContext(context);
  return response;
}

describe("an admin who comes through Access", () => {
  it.for([
    { name: "a person", claims: {}, actor: "access:ada@example.com" },
    {
      name: "a service token",
      claims: { email: undefined, sub: "", common_name: "c0ffee.access" },
      actor: "access:c0ffee.access",
    },
  ])("is let in, and named in the audit table: $name", async ({ claims, actor }, { expect }) => {
    const assertion = await sign(key, claimsOf(claims));
    const path = "/admin/api/breakers/reset";
    const response = await send({ [header]: assertion }, { method: "POST", path });
    expect(response.status).toBe(200);
    const { entries } = await listAudit("?limit=1");
    expect(entries[0]).toMatchObject({ actor, action: "breaker.reset" });
  });

  it.for<{
    readonly name: string;
    readonly code: string;
    readonly make: () => Promise<string> | string;
  }>([
    {
      name: "alg none",
      code: "token_algorithm_forbidden",
      make: () => unsigned({ alg: "none" }, claimsOf()),
    },
    {
      name: "HMAC by the public key",
      code: "token_algorithm_forbidden",
      make: () => signByHmac(JSON.stringify(key.jwk), key.kid, claimsOf()),
    },
    {
      name: "an algorithm that Access does not use",
      code: "token_algorithm_forbidden",
      make: async () => sign(await makeSigningKey("ES256"), claimsOf()),
    },
    {
      name: "another application's audience",
      code: "token_audience_mismatch",
      make: () => sign(key, claimsOf({ aud: ["aud-of-another"] })),
    },
    {
      name: "another team",
      code: "token_issuer_mismatch",
      make: () => sign(key, claimsOf({ iss: "https://another.cloudflareaccess.com" })),
    },
    {
      name: "an end in the past",
      code: "token_expired",
      make: () => sign(key, claimsOf({ exp: secondsFromNow(-60) })),
    },
    {
      name: "another key",
      code: "token_key_unknown",
      make: async () => sign(await makeSigningKey("RS256"), claimsOf()),
    },
    { name: "no JWT at all", code: "invalid_token", make: () => "nonsense" },
  ])("is refused with $name: $code", async ({ code, make }, { expect }) => {
    const response = await send({ [header]: await make() });
    expect(await readRefusal(response, route)).toMatchObject({ status: 401, code });
  });

  it("is not known by the cookie, nor as a bearer", async ({ expect }) => {
    const assertion = await sign(key, claimsOf());
    const byCookie = await send({ cookie: `CF_Authorization=${assertion}` });
    expect(await readRefusal(byCookie, route)).toMatchObject({
      code: "missing_admin_token",
      detail: expect.stringContaining("Cloudflare Access"),
    });
    const asBearer = await send({ authorization: `Bearer ${assertion}` });
    expect(await readRefusal(asBearer, route)).toMatchObject({ code: "invalid_admin_token" });
  });

  it("is nobody where Access is not configured", async ({ expect }) => {
    const headers = { [header]: await sign(key, claimsOf()) };
    const response = await send(headers, { within: changedEnv({}) });
    expect(await readRefusal(response, route)).toMatchObject({ code: "missing_admin_token" });
  });

  it("may act from our own pages alone: a cookie goes along from any page", async ({ expect }) => {
    const assertion = await sign(key, claimsOf());
    const path = "/admin/api/breakers/reset";
    const from = (page: string) =>
      send({ [header]: assertion, origin: page }, { method: "POST", path });
    expect(await readRefusal(await from("https://evil.example"), path)).toMatchObject({
      status: 403,
      code: "origin_not_allowed",
    });
    expect((await from("null")).status).toBe(403);
    expect((await from("https://app.example")).status).toBe(200);
    expect((await from(origin)).status).toBe(200);
  });
});

describe("the admin token beside Access", () => {
  it("is what counts when it is sent", async ({ expect }) => {
    const right = { authorization: `Bearer ${admin.key}` };
    expect((await send(right)).status).toBe(200);
    expect((await send({ ...right, [header]: "nonsense" })).status).toBe(200);
    const wrong = { authorization: "Bearer wrong", [header]: await sign(key, claimsOf()) };
    expect(await readRefusal(await send(wrong), route)).toMatchObject({
      code: "invalid_admin_token",
    });
  });

  it("may be missing: Access alone opens the admin API", async ({ expect }) => {
    const within = deploy({ ADMIN_TOKEN: undefined });
    const headers = { [header]: await sign(key, claimsOf()) };
    expect((await send(headers, { within })).status).toBe(200);
    const response = await send({ authorization: "Bearer " }, { within });
    expect(response.status).toBe(401);
  });
});

describe("an assertion of Access", () => {
  it("opens nothing of an account's", async ({ expect }) => {
    const headers = { [header]: await sign(key, claimsOf()) };
    expect(
      await readRefusal(await send(headers, { path: "/v1/models" }), "/v1/models"),
    ).toMatchObject({ code: "missing_api_key" });
    const account = await createAccount({ tier: "free" });
    const both = { ...headers, authorization: `Bearer ${account.key}` };
    expect((await send(both, { path: "/v1/models" })).status).toBe(200);
    expect((await send(both)).status).toBe(401);
  });
});

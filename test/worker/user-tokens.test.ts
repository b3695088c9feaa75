import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, it, vi } from "vitest";

import { createAccount } from "./accounts.ts";
import { uniquePrompt } from "./api.ts";
import { beginIn, changedEnv } from "./deployment.ts";
import {
  makeSigningKey,
  openProvider,
  secondsFromNow,
  sign,
  signByHmac,
  unsigned,
  type Provider,
  type SigningKey,
} from "./identity-provider.ts";
import { readRefusal } from "./problems.ts";

const issuer = "https://login.example";
const audience = "images";

let key: SigningKey;
let provider: Provider;

beforeAll(async () => {
  key = await makeSigningKey();
  provider = openProvider();
  await provider.publish([key]);
});

afterEach(() => {
  vi.useRealTimers();
});

/** A deployment that has not seen any key yet. */
function deploy(url = provider.url, others: Readonly<Record<string, unknown>> = {}): Env {
  return changedEnv({
    AUTH_JWKS_URL: url,
    AUTH_ISSUER: issuer,
    AUTH_AUDIENCE: audience,
    ...others,
  });
}

function claimsOf(changes: Readonly<Record<string, unknown>> = {}) {
  return { sub: "user-1", iss: issuer, aud: audience, exp: secondsFromNow(300), ...changes };
}

async function call(
  deployment: Env,
  token: string,
  { route = "/v1/plan", body = { prompt: "A boat" }, headers = {} }: Partial<Call> = {},
): Promise<Response> {
  const sent = body === null ? { key: token } : { key: token, body };
  const { response, settled } = await beginIn(deployment, route, sent, headers);
  await settled();
  return response;
}

interface Call {
  readonly route: string;
  readonly body: object | null;
  readonly headers: Readonly<Record<string, string>>;
}

describe("a token of the identity provider", () => {
  it.for(["RS256", "ES256", "EdDSA"])("lets in when signed by %s", async (alg, { expect }) => {
    const other = await makeSigningKey(alg);
    const its = openProvider();
    await its.publish([key, other]);
    const response = await call(deploy(its.url), await sign(other, claimsOf()));
    expect(response.status).toBe(200);
  });

  it.for<{
    readonly name: string;
    readonly code: string;
    readonly says: RegExp;
    readonly make: () => Promise<string> | string;
  }>([
    {
      name: "alg none",
      code: "token_algorithm_forbidden",
      says: /'none'/,
      make: () => unsigned({ alg: "none", kid: key.kid }, claimsOf()),
    },
    {
      name: "alg none in another case",
      code: "token_algorithm_forbidden",
      says: /'NONE'/,
      make: () => unsigned({ alg: "NONE" }, claimsOf()),
    },
    {
      name: "the public key as an HMAC secret",
      code: "token_algorithm_forbidden",
      says: /'HS256'/,
      make: () => signByHmac(JSON.stringify(key.jwk), key.kid, claimsOf()),
    },
    {
      name: "an algorithm that is not pinned",
      code: "token_algorithm_forbidden",
      says: /'ES384'/,
      make: async () => sign(await makeSigningKey("ES384"), claimsOf()),
    },
    {
      name: "another audience",
      code: "token_audience_mismatch",
      says: /'mails'.+AUTH_AUDIENCE/,
      make: () => sign(key, claimsOf({ aud: "mails" })),
    },
    {
      name: "no audience",
      code: "token_audience_mismatch",
      says: /for nobody/,
      make: () => sign(key, claimsOf({ aud: undefined })),
    },
    {
      name: "another issuer",
      code: "token_issuer_mismatch",
      says: /'https:\/\/login\.example\/'.+AUTH_ISSUER/,
      make: () => sign(key, claimsOf({ iss: `${issuer}/` })),
    },
    {
      name: "no issuer",
      code: "token_issuer_mismatch",
      says: /by nobody/,
      make: () => sign(key, claimsOf({ iss: undefined })),
    },
    {
      name: "an end in the past",
      code: "token_expired",
      says: /expired at 20\d\d-/,
      make: () => sign(key, claimsOf({ exp: secondsFromNow(-30) })),
    },
    {
      name: "no end",
      code: "token_claims_invalid",
      says: /'exp'/,
      make: () => sign(key, claimsOf({ exp: undefined })),
    },
    {
      name: "a beginning to come",
      code: "token_not_yet_valid",
      says: /from 20\d\d-/,
      make: () => sign(key, claimsOf({ nbf: secondsFromNow(60) })),
    },
    {
      name: "a key that nobody knows",
      code: "token_key_unknown",
      says: /not any more/,
      make: async () => sign(await makeSigningKey(), claimsOf()),
    },
    {
      name: "the id of a key that did not sign it",
      code: "token_signature_invalid",
      says: /signature/,
      make: async () => sign(await makeSigningKey(), claimsOf(), { kid: key.kid }),
    },
    {
      name: "other claims than were signed",
      code: "token_signature_invalid",
      says: /signature/,
      make: async () => {
        const [header, , signature] = (await sign(key, claimsOf())).split(".");
        const [, forged] = unsigned({}, claimsOf({ sub: "user-2" })).split(".");
        return `${header}.${forged}.${signature}`;
      },
    },
    {
      name: "three words for parts",
      code: "invalid_token",
      says: /whole JWT/,
      make: () => "one.two.three",
    },
    {
      name: "no subject",
      code: "token_claims_invalid",
      says: /'sub'/,
      make: () => sign(key, claimsOf({ sub: undefined })),
    },
    {
      name: "a tier that there is not",
      code: "token_claims_invalid",
      says: /'diptych_tier' is not one of free, standard, pro/,
      make: () => sign(key, claimsOf({ diptych_tier: "gold" })),
    },
    {
      name: "an account that is none",
      code: "token_claims_invalid",
      says: /'diptych_account'/,
      make: () => sign(key, claimsOf({ diptych_account: "Robert'); --" })),
    },
  ])("is refused with $name: $code", async ({ code, says, make }, { expect }) => {
    const response = await call(deploy(), await make());
    expect(await readRefusal(response, "/v1/plan")).toEqual({
      status: 401,
      code,
      param: null,
      detail: expect.stringMatching(says),
    });
  });

  it("may be a few seconds past its end: clocks differ", async ({ expect }) => {
    const token = await sign(key, claimsOf({ exp: secondsFromNow(-5) }));
    expect((await call(deploy(), token)).status).toBe(200);
  });

  it("is taken for no key where no provider is configured", async ({ expect }) => {
    const response = await call(changedEnv({}), await sign(key, claimsOf()));
    expect(await readRefusal(response, "/v1/plan")).toMatchObject({
      status: 401,
      code: "invalid_api_key",
      detail: expect.stringContaining("AUTH_JWKS_URL"),
    });
  });

  it("leaves API keys as they were", async ({ expect }) => {
    const account = await createAccount({ tier: "free" });
    expect((await call(deploy(), account.key)).status).toBe(200);
  });
});

describe("the keys of the identity provider", () => {
  it("are fetched once, whoever comes", async ({ expect }) => {
    const its = openProvider();
    await its.publish([key]);
    const deployment = deploy(its.url);
    for (const sub of ["a", "b", "c"]) {
      expect((await call(deployment, await sign(key, claimsOf({ sub })))).status).toBe(200);
    }
    expect(await its.asked()).toBe(1);
  });

  it("work within seconds of being rotated in, and made-up ones ask for nothing", async ({
    expect,
  }) => {
    const its = openProvider();
    const next = await makeSigningKey();
    const madeUp = await makeSigningKey();
    await its.publish([key]);
    const deployment = deploy(its.url);
    const statusOf = async (by: SigningKey) =>
      (await call(deployment, await sign(by, claimsOf()))).status;
    expect(await statusOf(key)).toBe(200);
    await its.publish([key, next]);
    expect([await statusOf(next), await statusOf(madeUp)]).toEqual([401, 401]);
    expect(await its.asked()).toBe(1);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 10_001 });
    expect(await statusOf(next)).toBe(200);
    for (let times = 0; times < 5; times += 1) expect(await statusOf(madeUp)).toBe(401);
    expect(await its.asked()).toBe(2);
  });

  it("stop within about a minute of being taken away, and no request waits for that", async ({
    expect,
  }) => {
    const its = openProvider();
    const next = await makeSigningKey();
    await its.publish([key]);
    const deployment = deploy(its.url);
    const old = await sign(key, claimsOf());
    expect((await call(deployment, old)).status).toBe(200);
    await its.publish([next]);
    expect((await call(deployment, old)).status).toBe(200);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 60_001 });
    // The first after a minute has them fetched beside it.
    expect((await call(deployment, old)).status).toBe(200);
    expect(await readRefusal(await call(deployment, old), "/v1/plan")).toMatchObject({
      code: "token_key_unknown",
    });
    expect(await its.asked()).toBe(2);
  });

  it("count on for ten minutes while the provider is down", async ({ expect }) => {
    const its = openProvider();
    await its.publish([key]);
    const deployment = deploy(its.url);
    const token = await sign(key, claimsOf({ exp: secondsFromNow(3600) }));
    expect((await call(deployment, token)).status).toBe(200);
    await its.fail(503);
    const start = Date.now();
    vi.useFakeTimers({ toFake: ["Date"], now: start + 590_000 });
    expect((await call(deployment, token)).status).toBe(200);
    vi.setSystemTime(start + 601_000);
    expect(await readRefusal(await call(deployment, token), "/v1/plan")).toMatchObject({
      status: 503,
      code: "identity_provider_unavailable",
    });
  });

  it("are not asked for by every request while they cannot be had", async ({ expect }) => {
    const its = openProvider();
    await its.fail(500);
    const deployment = deploy(its.url);
    const token = await sign(key, claimsOf());
    for (let times = 0; times < 5; times += 1) {
      const response = await call(deployment, token);
      expect(response.headers.get("retry-after")).toBe("5");
      expect(await readRefusal(response, "/v1/plan")).toMatchObject({
        code: "identity_provider_unavailable",
      });
    }
    expect(await its.asked()).toBe(1);
    await its.publish([key]);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 5001 });
    expect((await call(deployment, token)).status).toBe(200);
  });
});

interface AccountRow {
  readonly id: string;
  readonly name: string;
  readonly tier: string;
}

async function accountNamed(name: string): Promise<AccountRow | null> {
  return env.DB.prepare("SELECT id, name, tier FROM accounts WHERE name = ?")
    .bind(name)
    .first<AccountRow>();
}

describe("the account of a user", () => {
  it("is their own, made on first use, with the tier of the token", async ({ expect }) => {
    const sub = crypto.randomUUID();
    const deployment = deploy();
    await call(deployment, await sign(key, claimsOf({ sub })));
    expect(await accountNamed(sub)).toMatchObject({ tier: "free" });
    await call(deployment, await sign(key, claimsOf({ sub, diptych_tier: "pro" })));
    expect(await accountNamed(sub)).toMatchObject({ tier: "pro" });
    // Without the claim, it stays what it is.
    const plan = await call(deployment, await sign(key, claimsOf({ sub })));
    expect(await plan.json()).toMatchObject({ reasons: ["pro_tier"] });
    expect(await accountNamed(sub)).toMatchObject({ tier: "pro" });
  });

  it("is another for another issuer, whatever the subject", async ({ expect }) => {
    const sub = crypto.randomUUID();
    const other = "https://other.example";
    await call(deploy(), await sign(key, claimsOf({ sub })));
    await call(
      deploy(provider.url, { AUTH_ISSUER: other }),
      await sign(key, claimsOf({ sub, iss: other })),
    );
    const { results } = await env.DB.prepare("SELECT id FROM accounts WHERE name = ?")
      .bind(sub)
      .all();
    expect(results).toHaveLength(2);
  });

  it("keeps the tier that an admin gave it, where tokens say none", async ({ expect }) => {
    const sub = crypto.randomUUID();
    await call(deploy(), await sign(key, claimsOf({ sub })));
    await env.DB.prepare("UPDATE accounts SET tier = 'pro' WHERE name = ?").bind(sub).run();
    const plan = await call(deploy(), await sign(key, claimsOf({ sub })));
    expect(await plan.json()).toMatchObject({ reasons: ["pro_tier"] });
    expect(await accountNamed(sub)).toMatchObject({ tier: "pro" });
  });

  it("can be suspended", async ({ expect }) => {
    const sub = crypto.randomUUID();
    await call(deploy(), await sign(key, claimsOf({ sub })));
    await env.DB.prepare("UPDATE accounts SET suspended_at = 1 WHERE name = ?").bind(sub).run();
    const response = await call(deploy(), await sign(key, claimsOf({ sub })));
    expect(await readRefusal(response, "/v1/plan")).toMatchObject({
      status: 403,
      code: "account_suspended",
    });
  });

  it("is the one that the token names, with the tier of the token", async ({ expect }) => {
    const { accountId, key: apiKey } = await createAccount({ tier: "standard" });
    const sub = crypto.randomUUID();
    const claims = claimsOf({ sub, diptych_account: accountId, diptych_tier: "free" });
    const token = await sign(key, claims);
    const deployment = deploy();
    const pro = { prompt: uniquePrompt(), highQuality: true };
    expect(
      await readRefusal(await call(deployment, token, { body: pro }), "/v1/plan"),
    ).toMatchObject({
      code: "tier_forbidden",
    });
    const body = { prompt: uniquePrompt(), resolution: "512", user: "somebody-else" };
    const made = await call(deployment, token, { route: "/v1/generations", body });
    const { id, metadata } = await made.json<{ id: string; metadata: object }>();
    // A user who is proven is nobody else.
    expect(metadata).toEqual({ user: sub });
    const seen = await call(deployment, apiKey, { route: `/v1/generations/${id}`, body: null });
    expect(seen.status).toBe(200);
    expect(await accountNamed(sub)).toBeNull();
  });

  it("is named by the claims that the settings name", async ({ expect }) => {
    const { accountId } = await createAccount({ tier: "free" });
    const claim = "https://product.example/account";
    const deployment = deploy(provider.url, {
      AUTH_ACCOUNT_CLAIM: claim,
      AUTH_TIER_CLAIM: "plan",
    });
    const token = await sign(key, claimsOf({ [claim]: accountId, plan: "pro" }));
    const plan = await call(deployment, token);
    expect(await plan.json()).toMatchObject({ reasons: ["pro_tier"] });
  });

  it("must exist when the token names it", async ({ expect }) => {
    const token = await sign(key, claimsOf({ diptych_account: "acct_nobody" }));
    expect(await readRefusal(await call(deploy(), token), "/v1/plan")).toMatchObject({
      status: 403,
      code: "token_account_unknown",
      detail: expect.stringContaining("'acct_nobody'"),
    });
  });
});

describe("a user", () => {
  it.for(["https://app.example", "http://localhost"])(
    "may call from a page of %s",
    async (origin, { expect }) => {
      const response = await call(deploy(), await sign(key, claimsOf()), { headers: { origin } });
      expect(response.status).toBe(200);
    },
  );

  it.for(["https://evil.example", "null", "http://app.example"])(
    "may not from one of %s",
    async (origin, { expect }) => {
      const response = await call(deploy(), await sign(key, claimsOf()), { headers: { origin } });
      expect(await readRefusal(response, "/v1/plan")).toMatchObject({
        status: 403,
        code: "origin_not_allowed",
        detail: expect.stringContaining("CORS_ORIGINS"),
      });
    },
  );

  it.for([
    { route: "/v1/webhook-secret", code: "api_key_required" },
    { route: "/v1/keys", code: "insufficient_scope" },
  ])("is kept out of $route: $code", async ({ route, code }, { expect }) => {
    const response = await call(deploy(), await sign(key, claimsOf()), { route, body: null });
    expect(await readRefusal(response, route)).toMatchObject({ status: 403, code });
  });
});

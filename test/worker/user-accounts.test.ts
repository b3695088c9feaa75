import { env } from "cloudflare:workers";
import { beforeAll, describe, it } from "vitest";

import { createAccount } from "./accounts.ts";
import { uniquePrompt } from "./api.ts";
import {
  makeSigningKey,
  openProvider,
  sign,
  type Provider,
  type SigningKey,
} from "./identity-provider.ts";
import { readRefusal } from "./problems.ts";
import { call, claimsOf, deploy } from "./user-tokens.ts";

let key: SigningKey;
let provider: Provider;

beforeAll(async () => {
  key = await makeSigningKey();
  provider = openProvider();
  await provider.publish([key]);
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
    const deployment = deploy(provider);
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
    await call(deploy(provider), await sign(key, claimsOf({ sub })));
    await call(
      deploy(provider, { AUTH_ISSUER: other }),
      await sign(key, claimsOf({ sub, iss: other })),
    );
    const { results } = await env.DB.prepare("SELECT id FROM accounts WHERE name = ?")
      .bind(sub)
      .all();
    expect(results).toHaveLength(2);
  });

  it("keeps the tier that an admin gave it, where tokens say none", async ({ expect }) => {
    const sub = crypto.randomUUID();
    await call(deploy(provider), await sign(key, claimsOf({ sub })));
    await env.DB.prepare("UPDATE accounts SET tier = 'pro' WHERE name = ?").bind(sub).run();
    const plan = await call(deploy(provider), await sign(key, claimsOf({ sub })));
    expect(await plan.json()).toMatchObject({ reasons: ["pro_tier"] });
    expect(await accountNamed(sub)).toMatchObject({ tier: "pro" });
  });

  it("can be suspended", async ({ expect }) => {
    const sub = crypto.randomUUID();
    await call(deploy(provider), await sign(key, claimsOf({ sub })));
    await env.DB.prepare("UPDATE accounts SET suspended_at = 1 WHERE name = ?").bind(sub).run();
    const response = await call(deploy(provider), await sign(key, claimsOf({ sub })));
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
    const deployment = deploy(provider);
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

  it("is shared, and what one user asks for under a key is not told to another", async ({
    expect,
  }) => {
    const { accountId } = await createAccount({ tier: "standard" });
    const deployment = deploy(provider);
    const body = { prompt: uniquePrompt(), resolution: "512" };
    const headers = { "idempotency-key": crypto.randomUUID() };
    const ask = async (sub: string) => {
      const token = await sign(key, claimsOf({ sub, diptych_account: accountId }));
      return call(deployment, token, { route: "/v1/generations", body, headers });
    };
    const [first, again, other] = [await ask("one"), await ask("one"), await ask("two")];
    expect(first.status).toBe(200);
    expect(await again.json()).toEqual(await first.json());
    expect(await readRefusal(other, "/v1/generations")).toMatchObject({
      status: 422,
      code: "idempotency_key_reused",
    });
  });

  it("is named by the claims that the settings name", async ({ expect }) => {
    const { accountId } = await createAccount({ tier: "free" });
    const claim = "https://product.example/account";
    const deployment = deploy(provider, {
      AUTH_ACCOUNT_CLAIM: claim,
      AUTH_TIER_CLAIM: "plan",
    });
    const token = await sign(key, claimsOf({ [claim]: accountId, plan: "pro" }));
    const plan = await call(deployment, token);
    expect(await plan.json()).toMatchObject({ reasons: ["pro_tier"] });
  });

  it("must exist when the token names it", async ({ expect }) => {
    const token = await sign(key, claimsOf({ diptych_account: "acct_nobody" }));
    expect(await readRefusal(await call(deploy(provider), token), "/v1/plan")).toMatchObject({
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
      const response = await call(deploy(provider), await sign(key, claimsOf()), {
        headers: { origin },
      });
      expect(response.status).toBe(200);
    },
  );

  it.for(["https://evil.example", "null", "http://app.example"])(
    "may not from one of %s",
    async (origin, { expect }) => {
      const response = await call(deploy(provider), await sign(key, claimsOf()), {
        headers: { origin },
      });
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
    const response = await call(deploy(provider), await sign(key, claimsOf()), {
      route,
      body: null,
    });
    expect(await readRefusal(response, route)).toMatchObject({ status: 403, code });
  });
});

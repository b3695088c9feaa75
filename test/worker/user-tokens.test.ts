import { beforeAll, describe, it } from "vitest";

import { createAccount } from "./accounts.ts";
import { changedEnv } from "./deployment.ts";
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
import { call, claimsOf, deploy, issuer } from "./user-tokens.ts";

let key: SigningKey;
let provider: Provider;

beforeAll(async () => {
  key = await makeSigningKey();
  provider = openProvider();
  await provider.publish([key]);
});

describe("a token of the identity provider", () => {
  it.for(["RS256", "ES256", "EdDSA"])("lets in when signed by %s", async (alg, { expect }) => {
    const other = await makeSigningKey(alg);
    const its = openProvider();
    await its.publish([key, other]);
    const response = await call(deploy(its), await sign(other, claimsOf()));
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
    const response = await call(deploy(provider), await make());
    expect(await readRefusal(response, "/v1/plan")).toEqual({
      status: 401,
      code,
      param: null,
      detail: expect.stringMatching(says),
    });
  });

  it("may be a few seconds past its end: clocks differ", async ({ expect }) => {
    const token = await sign(key, claimsOf({ exp: secondsFromNow(-5) }));
    expect((await call(deploy(provider), token)).status).toBe(200);
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
    expect((await call(deploy(provider), account.key)).status).toBe(200);
  });
});

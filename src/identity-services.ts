import { createFloodShield, type FloodShield } from "./accounts/flood-shield.ts";
import { createKeySet } from "./accounts/key-set.ts";
import {
  createTokenVerifier,
  type TokenRules,
  type TokenVerifier,
} from "./accounts/token-verifier.ts";
import { createUserAccounts, type UserAccounts } from "./accounts/user-accounts.ts";
import type { Config, TokenSource } from "./config.ts";
import { report } from "./report.ts";
import { createAccountKeyStore, type AccountKeyStore } from "./storage/account-keys.ts";
import { createAccountStore, type AccountStore } from "./storage/accounts.ts";
import { createApiKeyStore } from "./storage/api-keys.ts";
import { cacheApiKeys, type CachedApiKeys } from "./storage/cached-api-keys.ts";
import { createKeyOrigins, type KeyOrigins } from "./storage/key-origins.ts";
import { createKeyUses, type KeyUses } from "./storage/key-uses.ts";

/** Who may call, and how much. */
export interface IdentityServices {
  readonly keys: CachedApiKeys;
  readonly keyUses: KeyUses;
  readonly keyOrigins: KeyOrigins;
  readonly accounts: AccountStore;
  readonly accountKeys: AccountKeyStore;
  /** Users of a product who come with a token of its identity provider; null when there is none. */
  readonly users: { readonly verifier: TokenVerifier; readonly accounts: UserAccounts } | null;
  /** Admins who come through Cloudflare Access; null when nobody does. */
  readonly accessTokens: TokenVerifier | null;
  readonly floodShield: FloodShield;
}

const now = () => Date.now();

/** @param fetch For the keys of identity providers. */
export function buildIdentityServices(
  env: Env,
  config: Config,
  fetch: typeof globalThis.fetch,
): IdentityServices {
  const accounts = createAccountStore(env.DB);
  const { access, identity } = config;
  // Optional: a deployment may be without them, whatever the types of the configuration say.
  const { REQUEST_LIMIT, ADMIN_LIMIT, FAILURE_LIMIT }: Partial<Env> = env;
  return {
    keys: cacheApiKeys(createApiKeyStore(env.DB), now),
    keyUses: createKeyUses(env.DB, now),
    keyOrigins: createKeyOrigins(env.DB, now),
    accounts,
    accountKeys: createAccountKeyStore(env.DB),
    users: identity && {
      verifier: verifierOf(fetch, identity, ["RS256", "ES256", "EdDSA"]),
      accounts: createUserAccounts({ accounts, issuer: identity.issuer, now }),
    },
    accessTokens: access && verifierOf(fetch, access, ["RS256"]),
    floodShield: createFloodShield(
      { requests: REQUEST_LIMIT, admin: ADMIN_LIMIT, failures: FAILURE_LIMIT },
      (error) => report("a rate limit does not answer", error),
    ),
  };
}

function verifierOf(
  fetch: typeof globalThis.fetch,
  { jwksUrl: url, issuer, audience }: TokenSource,
  algorithms: TokenRules["algorithms"],
): TokenVerifier {
  const keySet = createKeySet({
    url,
    fetch,
    now,
    onFailure: (error) => report("an identity provider's keys cannot be fetched", error),
  });
  return createTokenVerifier({ keySet, issuer, audience, algorithms });
}

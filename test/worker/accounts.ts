import { env } from "cloudflare:workers";

import { createApiKey, hashApiKey } from "../../src/accounts/api-key.ts";
import type { OwnLimits } from "../../src/domain/limits.ts";
import { usualScopes, type Scope } from "../../src/domain/scope.ts";
import type { TierName } from "../../src/domain/tier.ts";

/** An account in D1 and the key that opens it. */
export interface Account {
  readonly accountId: string;
  readonly keyId: string;
  readonly key: string;
}

/** Puts an account with one key into D1. */
export async function createAccount(options: {
  readonly tier: TierName;
  readonly revokedAt?: number;
  readonly suspendedAt?: number;
  readonly limits?: OwnLimits;
  readonly scopes?: readonly Scope[];
  readonly expiresAt?: number;
  readonly allowedOrigins?: readonly string[];
  /** Undefined makes a new one. */
  readonly key?: string;
}): Promise<Account> {
  const { tier, revokedAt = null, suspendedAt = null, key = createApiKey() } = options;
  const { limits = {}, scopes = usualScopes, expiresAt = null, allowedOrigins = [] } = options;
  const accountId = `acct_${crypto.randomUUID()}`;
  const keyId = `key_${crypto.randomUUID()}`;
  await env.DB.batch([
    env.DB.prepare(
      "INSERT INTO accounts (id, name, tier, created_at, suspended_at, limits) VALUES (?, 'Test', ?, 1, ?, ?)",
    ).bind(accountId, tier, suspendedAt, JSON.stringify(limits)),
    env.DB.prepare(
      `INSERT INTO api_keys (id, account_id, name, sha256, prefix, created_at, revoked_at, scopes, expires_at,
        allowed_origins) VALUES (?, ?, 'Test', ?, ?, 1, ?, ?, ?, ?)`,
    ).bind(
      keyId,
      accountId,
      await hashApiKey(key),
      key.slice(0, 8),
      revokedAt,
      JSON.stringify(scopes),
      expiresAt,
      JSON.stringify(allowedOrigins),
    ),
  ]);
  return { accountId, keyId, key };
}

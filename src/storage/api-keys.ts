import { z } from "zod";

import type { OwnLimits } from "../domain/limits.ts";
import type { Scope } from "../domain/scope.ts";
import type { TierName } from "../domain/tier.ts";
import { limitsColumn, originsColumn, scopesColumn, tierColumn } from "./account-values.ts";
import { nearest } from "./nearest.ts";

/** What is known of a key, with the account that holds it. Times in Unix milliseconds. */
export interface FoundKey {
  readonly keyId: string;
  readonly accountId: string;
  readonly tier: TierName;
  readonly limits: OwnLimits;
  readonly scopes: readonly Scope[];
  /** Whose pages may use it; empty for no word on that. */
  readonly allowedOrigins: readonly string[];
  readonly expiresAt: number | null;
  readonly lastUsedAt: number | null;
  readonly revokedAt: number | null;
  readonly suspendedAt: number | null;
}

/** Where keys are looked up. */
export interface ApiKeyStore {
  /** @param sha256 Lower-case hexadecimal. Undefined when no key has it. */
  findByHash(sha256: string): Promise<FoundKey | undefined>;
}

const statement = `SELECT api_keys.id AS keyId, account_id AS accountId, tier, limits, scopes,
    allowed_origins AS allowedOrigins, expires_at AS expiresAt, last_used_at AS lastUsedAt,
    revoked_at AS revokedAt, suspended_at AS suspendedAt
  FROM api_keys JOIN accounts ON accounts.id = account_id WHERE sha256 = ?`;

const time = z.int().nullable();

const rowSchema = z.object({
  keyId: z.string(),
  accountId: z.string(),
  tier: tierColumn,
  limits: limitsColumn,
  scopes: scopesColumn,
  allowedOrigins: originsColumn,
  expiresAt: time,
  lastUsedAt: time,
  revokedAt: time,
  suspendedAt: time,
});

/** Keys in D1, at its nearest replica. */
export function createApiKeyStore(database: D1Database): ApiKeyStore {
  return {
    async findByHash(sha256) {
      const row = await nearest(database).prepare(statement).bind(sha256).first();
      return row === null ? undefined : rowSchema.parse(row);
    },
  };
}

import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";

import type { TierName } from "../domain/tier.ts";
import { accounts, apiKeys } from "./schema.ts";

/** What is known of a key, with the account that holds it. */
export interface FoundKey {
  readonly keyId: string;
  readonly accountId: string;
  readonly tier: TierName;
  readonly revokedAt: number | null;
  readonly suspendedAt: number | null;
}

/** Where keys are looked up. */
export interface ApiKeyStore {
  /** @param sha256 Lower-case hexadecimal. Undefined when no key has it. */
  findByHash(sha256: string): Promise<FoundKey | undefined>;
}

/** Keys in D1. */
export function createApiKeyStore(database: D1Database): ApiKeyStore {
  const db = drizzle(database);
  return {
    async findByHash(sha256) {
      const [found] = await db
        .select({
          keyId: apiKeys.id,
          accountId: apiKeys.accountId,
          tier: accounts.tier,
          revokedAt: apiKeys.revokedAt,
          suspendedAt: accounts.suspendedAt,
        })
        .from(apiKeys)
        .innerJoin(accounts, eq(accounts.id, apiKeys.accountId))
        .where(eq(apiKeys.sha256, sha256));
      return found;
    },
  };
}

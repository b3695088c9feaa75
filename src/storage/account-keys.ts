import { and, desc, eq, gt, isNull, or, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";

import type { Scope } from "../domain/scope.ts";
import { originsColumn, scopesColumn } from "./account-values.ts";
import { isAfter, type ListPosition } from "./generation-list.ts";
import { apiKeys } from "./schema.ts";

/** A key as its owner sees it, without the secret. Times in Unix milliseconds; null is never. */
export interface AccountKey {
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  /** The first characters, by which its owner knows it again. */
  readonly prefix: string;
  readonly scopes: readonly Scope[];
  /** Whose pages may use it; empty for no word on that. */
  readonly allowedOrigins: readonly string[];
  readonly createdAt: number;
  readonly expiresAt: number | null;
  /** To the hour. */
  readonly lastUsedAt: number | null;
  readonly revokedAt: number | null;
  /** The id of the key that it was rotated to. */
  readonly replacedBy: string | null;
}

/** A key that is made, with the only trace of its secret. */
export interface NewKey extends AccountKey {
  /** Of the whole key, in lower-case hexadecimal. */
  readonly sha256: string;
}

/** What may change of a key; what is left out stays as it is. */
export type KeyChanges = Partial<
  Pick<AccountKey, "name" | "scopes" | "allowedOrigins" | "expiresAt" | "revokedAt">
>;

export interface AccountKeyStore {
  create(key: NewKey): Promise<void>;
  /** Undefined for a key of another account, as for one that never was. */
  find(accountId: string, keyId: string): Promise<AccountKey | undefined>;
  /** Those after a position, or the newest of all; newest first. */
  list(page: {
    readonly accountId: string;
    readonly after: ListPosition | null;
    readonly limit: number;
  }): Promise<readonly AccountKey[]>;
  /** How many keys of an account open something at a time. */
  countUsable(accountId: string, now: number): Promise<number>;
  change(keyId: string, changes: KeyChanges): Promise<void>;
  /**
   * Makes the key that follows on another, which ends at a time, both or neither.
   * @returns False when another has replaced it meanwhile, or it was revoked.
   */
  rotate(keyId: string, next: NewKey, endsAt: number): Promise<boolean>;
}

type KeyRow = typeof apiKeys.$inferSelect;

/** The keys of accounts in D1. */
export function createAccountKeyStore(database: D1Database): AccountKeyStore {
  const db = drizzle(database);
  return {
    async create(key) {
      await db.insert(apiKeys).values(toRow(key));
    },
    async find(accountId, keyId) {
      const isIt = and(eq(apiKeys.id, keyId), eq(apiKeys.accountId, accountId));
      const [row] = await db.select().from(apiKeys).where(isIt);
      return row && toKey(row);
    },
    async list({ accountId, after, limit }) {
      const isWanted = and(
        eq(apiKeys.accountId, accountId),
        isAfter(apiKeys.createdAt, apiKeys.id, after),
      );
      const rows = await db
        .select()
        .from(apiKeys)
        .where(isWanted)
        .orderBy(desc(apiKeys.createdAt), desc(apiKeys.id))
        .limit(limit);
      return rows.map(toKey);
    },
    countUsable: (accountId, now) =>
      db.$count(
        apiKeys,
        and(
          eq(apiKeys.accountId, accountId),
          isNull(apiKeys.revokedAt),
          or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, now)),
        ),
      ),
    async change(keyId, { scopes, allowedOrigins, ...changes }) {
      const set = {
        ...changes,
        ...(scopes ? { scopes: JSON.stringify(scopes) } : {}),
        ...(allowedOrigins ? { allowedOrigins: JSON.stringify(allowedOrigins) } : {}),
      };
      if (Object.keys(set).length === 0) return;
      await db.update(apiKeys).set(set).where(eq(apiKeys.id, keyId));
    },
    async rotate(keyId, next, endsAt) {
      const isFree = and(isNull(apiKeys.replacedBy), isNull(apiKeys.revokedAt));
      const [replaced] = await db.batch([
        db
          .update(apiKeys)
          .set({ replacedBy: next.id, expiresAt: endsAt })
          .where(and(eq(apiKeys.id, keyId), isFree))
          .returning({ id: apiKeys.id }),
        // A row of values cannot be inserted on a condition: what is not wanted goes again at once.
        db.insert(apiKeys).values(toRow(next)),
        db
          .delete(apiKeys)
          .where(
            and(
              eq(apiKeys.id, next.id),
              sql`NOT EXISTS (SELECT 1 FROM api_keys AS before WHERE before.id = ${keyId} AND before.replaced_by = ${next.id})`,
            ),
          ),
      ]);
      return replaced.length > 0;
    },
  };
}

function toRow({ scopes, allowedOrigins, ...columns }: NewKey): KeyRow {
  return {
    ...columns,
    scopes: JSON.stringify(scopes),
    allowedOrigins: JSON.stringify(allowedOrigins),
  };
}

function toKey({ scopes, allowedOrigins, sha256: _sha256, ...columns }: KeyRow): AccountKey {
  return {
    ...columns,
    scopes: scopesColumn.parse(scopes),
    allowedOrigins: originsColumn.parse(allowedOrigins),
  };
}

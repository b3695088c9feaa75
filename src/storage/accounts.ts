import { desc, eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";

import type { OwnLimits } from "../domain/limits.ts";
import type { TierName } from "../domain/tier.ts";
import { limitsColumn } from "./account-values.ts";
import { isAfter, type ListPosition } from "./generation-list.ts";
import { nearest } from "./nearest.ts";
import { accounts } from "./schema.ts";
import { sessionDatabase } from "./session-database.ts";

/** A holder of keys. Times in Unix milliseconds. */
export interface Account {
  readonly id: string;
  readonly name: string;
  readonly tier: TierName;
  /** Those in place of its tier's. */
  readonly limits: OwnLimits;
  readonly createdAt: number;
  /** Null for one that is not suspended. */
  readonly suspendedAt: number | null;
}

/** What may change of an account; what is left out stays as it is. */
export type AccountChanges = Partial<Pick<Account, "name" | "tier" | "limits" | "suspendedAt">>;

export interface AccountStore {
  create(account: Account): Promise<void>;
  find(id: string): Promise<Account | undefined>;
  /** The same at the nearest replica, for requests that wait: it can be a little old. */
  findNearby(id: string): Promise<Account | undefined>;
  /** Those after a position, or the newest of all; newest first. */
  list(page: {
    readonly after: ListPosition | null;
    readonly limit: number;
  }): Promise<readonly Account[]>;
  /** Nothing when there is no such account. */
  change(id: string, changes: AccountChanges): Promise<void>;
  /** Makes an account unless it is there: one that is there stays as it is. */
  ensure(account: Account): Promise<void>;
}

type AccountRow = typeof accounts.$inferSelect;

/** Accounts in D1. */
export function createAccountStore(database: D1Database): AccountStore {
  const db = drizzle(database);
  return {
    async create(account) {
      await db.insert(accounts).values(toRow(account));
    },
    find: (id) => findIn(db, id),
    findNearby: (id) => findIn(sessionDatabase(nearest(database)), id),
    async list({ after, limit }) {
      const rows = await db
        .select()
        .from(accounts)
        .where(isAfter(accounts.createdAt, accounts.id, after))
        .orderBy(desc(accounts.createdAt), desc(accounts.id))
        .limit(limit);
      return rows.map(toAccount);
    },
    async change(id, { limits, ...changes }) {
      const set = { ...changes, ...(limits ? { limits: JSON.stringify(limits) } : {}) };
      if (Object.keys(set).length === 0) return;
      await db.update(accounts).set(set).where(eq(accounts.id, id));
    },
    async ensure(account) {
      await db.insert(accounts).values(toRow(account)).onConflictDoNothing();
    },
  };
}

async function findIn(within: ReturnType<typeof drizzle>, id: string) {
  const [row] = await within.select().from(accounts).where(eq(accounts.id, id));
  return row && toAccount(row);
}

function toRow({ limits, ...columns }: Account): AccountRow {
  return { ...columns, limits: JSON.stringify(limits) };
}

function toAccount({ limits, ...columns }: AccountRow): Account {
  return { ...columns, limits: limitsColumn.parse(limits) };
}

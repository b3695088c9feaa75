import { and, asc, eq, isNull, lt, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";

import type { OwnedId } from "../domain/owned-id.ts";
import type { TierName } from "../domain/tier.ts";
import { generations } from "./schema.ts";

/** What of the history is to be deleted. Times are Unix milliseconds, and every list is oldest first. */
export interface DueDeletionStore {
  /** Deletions that began before a time and were not finished. */
  listUnfinished(page: {
    readonly before: number;
    readonly limit: number;
  }): Promise<readonly OwnedId[]>;
  /** Generations of a tier that are older than a time. Favourites are not among them. */
  listAged(page: {
    readonly tier: TierName;
    readonly before: number;
    readonly limit: number;
  }): Promise<readonly OwnedId[]>;
  /** Says that nothing is left of a generation that was deleted. */
  confirm(id: string, now: number): Promise<void>;
}

/** The history in D1, by the indexes of its age. */
export function createDueDeletionStore(database: D1Database): DueDeletionStore {
  const db = drizzle(database);
  const columns = { id: generations.id, accountId: generations.accountId };

  return {
    listUnfinished: ({ before, limit }) =>
      db
        .select(columns)
        .from(generations)
        .where(and(lt(generations.deletedAt, before), isNull(generations.erasedAt)))
        .orderBy(asc(generations.deletedAt))
        .limit(limit),
    listAged: ({ tier, before, limit }) => {
      // As a bound value it would not be known to be what the index is made for.
      const isNoFavourite = sql`${generations.favourite} = 0`;
      const isAged = and(eq(generations.tier, tier), lt(generations.createdAt, before));
      return db
        .select(columns)
        .from(generations)
        .where(and(isAged, isNull(generations.deletedAt), isNoFavourite))
        .orderBy(asc(generations.createdAt))
        .limit(limit);
    },
    async confirm(id, now) {
      await db.update(generations).set({ erasedAt: now }).where(eq(generations.id, id));
    },
  };
}

import { and, asc, eq, getTableColumns } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";

import type { Generation } from "../domain/generation.ts";
import { fromRows, toRows } from "./generation-row.ts";
import { attempts, generations, images } from "./schema.ts";

/** The history of generations that ended. */
export interface GenerationStore {
  /** Writes a generation, its attempts and its images in one transaction. Writing it again is harmless. */
  save(generation: Generation): Promise<void>;
  /** Undefined when there is none, or when it is another account's. */
  find(accountId: string, id: string): Promise<Generation | undefined>;
}

/** The history in D1. */
export function createGenerationStore(database: D1Database): GenerationStore {
  const db = drizzle(database);
  return {
    async save(generation) {
      const rows = toRows(generation);
      await db.batch([
        db.insert(generations).values(rows.generation).onConflictDoNothing(),
        ...rows.attempts.map((row) => db.insert(attempts).values(row).onConflictDoNothing()),
        ...rows.images.map((row) => db.insert(images).values(row).onConflictDoNothing()),
      ]);
    },
    async find(accountId, id) {
      const [found, made, stored] = await db.batch([
        db
          .select()
          .from(generations)
          .where(and(eq(generations.id, id), eq(generations.accountId, accountId))),
        db
          .select(getTableColumns(attempts))
          .from(attempts)
          .innerJoin(generations, eq(generations.id, attempts.generationId))
          .where(and(eq(attempts.generationId, id), eq(generations.accountId, accountId)))
          .orderBy(asc(attempts.number)),
        db
          .select()
          .from(images)
          .where(and(eq(images.generationId, id), eq(images.accountId, accountId)))
          .orderBy(asc(images.imageIndex)),
      ]);
      return found[0] && fromRows(found[0], made, stored);
    },
  };
}

import { and, eq, isNull, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";

import type { Generation } from "../domain/generation.ts";
import type { Marks } from "../domain/marks.ts";
import { toMarkColumns, toRows } from "./generation-row.ts";
import { isNamed, markNames, tagsOfMarks } from "./generation-tags.ts";
import { generations, generationTags, images } from "./schema.ts";

/** What may change of a generation once it is written. */
export interface GenerationChanges {
  /** Writes some marks, and leaves the others. Does nothing to a generation that was deleted. */
  mark(id: string, marks: Partial<Marks>): Promise<void>;
  /** Writes what is left of a generation that is deleted. */
  erase(erased: Generation): Promise<void>;
}

/** Changes to the history in D1, each whole or not at all. */
export function createGenerationChanges(database: D1Database): GenerationChanges {
  const db = drizzle(database);

  return {
    async mark(id, marks) {
      const names = markNames(marks);
      if (names.length === 0) return;
      const isThere = and(eq(generations.id, id), isNull(generations.deletedAt));
      const tags = tagsOfMarks(marks);
      await db.batch([
        db.update(generations).set(toMarkColumns(marks)).where(isThere),
        ...names.map((name) =>
          db.delete(generationTags).where(and(eq(generationTags.generationId, id), isNamed(name))),
        ),
        ...tags.map((tag) =>
          db.insert(generationTags).select(
            db
              .select({
                accountId: generations.accountId,
                tag: sql<string>`${tag}`.as("tag"),
                createdAt: generations.createdAt,
                generationId: generations.id,
              })
              .from(generations)
              .where(isThere),
          ),
        ),
      ]);
    },
    async erase(erased) {
      const { id, erasedAt: _erasedAt, ...columns } = toRows(erased).generation;
      await db.batch([
        db.update(generations).set(columns).where(eq(generations.id, id)),
        db.delete(generationTags).where(eq(generationTags.generationId, id)),
        db.delete(images).where(eq(images.generationId, id)),
      ]);
    },
  };
}

import { inArray, sql, type SQLWrapper } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";

import { fromRows } from "./generation-row.ts";
import type { KeptGeneration } from "./kept-generation.ts";
import { attempts, generations, images } from "./schema.ts";

/** What the history has under an id, whoever's it is. */
export interface ListedGeneration {
  readonly id: string;
  readonly accountId: string;
  readonly kept: Exclude<KeptGeneration, { kind: "missing" }>;
}

/** A query of ids: as values, more than a hundred could not be bound. */
export function idsIn(ids: readonly string[]): SQLWrapper {
  return sql`(select value from json_each(${JSON.stringify(ids)}))`;
}

/** The generations of a query of ids, in the order of these. */
export async function readGenerations(
  from: DrizzleD1Database,
  ids: SQLWrapper,
): Promise<readonly ListedGeneration[]> {
  const [rows, made, stored] = await from.batch([
    from.select().from(generations).where(inArray(generations.id, ids)).orderBy(generations.id),
    from
      .select()
      .from(attempts)
      .where(inArray(attempts.generationId, ids))
      .orderBy(attempts.generationId, attempts.number),
    from
      .select()
      .from(images)
      .where(inArray(images.generationId, ids))
      .orderBy(images.generationId),
  ]);
  const attemptsOf = Map.groupBy(made, ({ generationId }) => generationId);
  const imagesOf = Map.groupBy(stored, ({ generationId }) => generationId);
  return rows.map((row) => {
    const { id, accountId } = row;
    const own = (imagesOf.get(id) ?? []).toSorted((a, b) => a.imageIndex - b.imageIndex);
    try {
      const generation = fromRows(row, attemptsOf.get(id) ?? [], own);
      return { id, accountId, kept: { kind: "found", generation } };
    } catch {
      return { id, accountId, kept: { kind: "unreadable" } };
    }
  });
}

import { and, asc, eq, gt, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";

import type { Generation } from "../domain/generation.ts";
import { countSpending } from "./count-spending.ts";
import { listPositions, type ListPage, type ListRequest } from "./generation-list.ts";
import { toRows } from "./generation-row.ts";
import { toTagRows } from "./generation-tags.ts";
import type { KeptGeneration } from "./kept-generation.ts";
import { idsIn, readGenerations, type ListedGeneration } from "./read-generations.ts";
import { attempts, generations, generationTags, images } from "./schema.ts";
import { sessionDatabase } from "./session-database.ts";

/** The history of generations that ended. */
export interface GenerationStore {
  /**
   * Writes a generation, its attempts and its images in one transaction, and adds what these cost to
   * what their providers were paid. Writing it again is harmless: what is there stays, and what is
   * missing is added.
   */
  save(generation: Generation): Promise<void>;
  /**
   * Undefined when there is none, when it was deleted, and when it is another account's.
   * @throws Error when it cannot be read.
   */
  find(accountId: string, id: string): Promise<Generation | undefined>;
  /** The same, one that was deleted included, and one that cannot be read. */
  findKept(accountId: string, id: string): Promise<KeptGeneration>;
  /** Whether a generation that is listed has a tag. */
  isTagged(accountId: string, tag: string): Promise<boolean>;
  /**
   * An account's, newest first.
   * @param bookmark Of an earlier answer, that what was written before it is seen; null sees all.
   * @returns With the bookmark of this one, null when the database has none.
   */
  list(
    request: ListRequest,
    bookmark: string | null,
  ): Promise<ListPage & { readonly bookmark: string | null }>;
  /** Those of all accounts, by id. @param after The last id of the page before; null for the first. */
  listAll(page: {
    readonly after: string | null;
    readonly limit: number;
  }): Promise<readonly ListedGeneration[]>;
  /** Those of some ids that there are, by id. */
  findMany(ids: readonly string[]): Promise<readonly ListedGeneration[]>;
}

/** The history in D1. */
export function createGenerationStore(database: D1Database): GenerationStore {
  const db = drizzle(database);
  const findKept: GenerationStore["findKept"] = async (accountId, id) => {
    const isOne = and(eq(generations.id, id), eq(generations.accountId, accountId));
    const [found] = await readGenerations(
      db,
      db.select({ id: generations.id }).from(generations).where(isOne),
    );
    return found?.kept ?? { kind: "missing" };
  };

  return {
    async save(generation) {
      const { id } = generation;
      const rows = toRows(generation);
      // One that was deleted since must not get anything back.
      const isDeleted = sql`EXISTS (SELECT 1 FROM ${generations}
        WHERE ${generations.id} = ${id} AND ${generations.deletedAt} IS NOT NULL)`;
      await db.batch([
        db.insert(generations).values(rows.generation).onConflictDoNothing(),
        countSpending(db, generation),
        ...rows.attempts.map((row) => db.insert(attempts).values(row).onConflictDoNothing()),
        ...rows.images.map((row) => db.insert(images).values(row).onConflictDoNothing()),
        ...toTagRows(generation).map((row) =>
          db.insert(generationTags).values(row).onConflictDoNothing(),
        ),
        db.delete(images).where(and(eq(images.generationId, id), isDeleted)),
        db.delete(generationTags).where(and(eq(generationTags.generationId, id), isDeleted)),
      ]);
    },
    async find(accountId, id) {
      const kept = await findKept(accountId, id);
      if (kept.kind === "unreadable") throw new Error("A row of the history cannot be read.");
      const isThere = kept.kind === "found" && kept.generation.deletedAt === null;
      return isThere ? kept.generation : undefined;
    },
    findKept,
    async isTagged(accountId, tag) {
      const found = await db
        .select({ id: generationTags.generationId })
        .from(generationTags)
        .where(and(eq(generationTags.accountId, accountId), eq(generationTags.tag, tag)))
        .limit(1);
      return found.length > 0;
    },
    async list(request, bookmark) {
      const session = database.withSession(bookmark ?? "first-primary");
      const { ids, next } = await listPositions(session, request);
      const listed = await readGenerations(sessionDatabase(session), idsIn(ids));
      const found = new Map(listed.map(({ id, kept }) => [id, kept]));
      return {
        generations: ids.flatMap((id) => {
          const kept = found.get(id);
          return kept?.kind === "found" ? [kept.generation] : [];
        }),
        next,
        bookmark: session.getBookmark(),
      };
    },
    listAll: ({ after, limit }) =>
      readGenerations(
        db,
        db
          .select({ id: generations.id })
          .from(generations)
          .where(after === null ? undefined : gt(generations.id, after))
          .orderBy(asc(generations.id))
          .limit(limit),
      ),
    findMany: (ids) => readGenerations(db, idsIn(ids)),
  };
}

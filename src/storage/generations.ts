import { and, asc, eq, getTableColumns, gt, inArray, sql, type SQLWrapper } from "drizzle-orm";
import { drizzle, type DrizzleD1Database } from "drizzle-orm/d1";

import type { Generation } from "../domain/generation.ts";
import { listPositions, type ListPage, type ListRequest } from "./generation-list.ts";
import { fromRows, toRows } from "./generation-row.ts";
import { toTagRows } from "./generation-tags.ts";
import type { KeptGeneration } from "./kept-generation.ts";
import { attempts, generations, generationTags, images } from "./schema.ts";

/** What the history has under an id, whoever's it is. */
export interface ListedGeneration {
  readonly id: string;
  readonly accountId: string;
  readonly kept: Exclude<KeptGeneration, { kind: "missing" }>;
}

/** The history of generations that ended. */
export interface GenerationStore {
  /**
   * Writes a generation, its attempts and its images in one transaction. Writing it again is
   * harmless: what is there stays, and what is missing is added.
   */
  save(generation: Generation): Promise<void>;
  /** Undefined when there is none, when it was deleted, and when it is another account's. */
  find(accountId: string, id: string): Promise<Generation | undefined>;
  /** The same, one that was deleted included. */
  findKept(accountId: string, id: string): Promise<Generation | undefined>;
  /** Writes what may change of a generation: its marks, or what is left of it when it is deleted. */
  rewrite(generation: Generation): Promise<void>;
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

  return {
    async save(generation) {
      const rows = toRows(generation);
      await db.batch([
        db.insert(generations).values(rows.generation).onConflictDoNothing(),
        ...rows.attempts.map((row) => db.insert(attempts).values(row).onConflictDoNothing()),
        ...rows.images.map((row) => db.insert(images).values(row).onConflictDoNothing()),
        ...toTagRows(generation).map((row) =>
          db.insert(generationTags).values(row).onConflictDoNothing(),
        ),
      ]);
    },
    async find(accountId, id) {
      const kept = await findOne(db, accountId, id);
      return kept?.deletedAt === null ? kept : undefined;
    },
    findKept: (accountId, id) => findOne(db, accountId, id),
    async rewrite(generation) {
      const { id } = generation;
      const { prompt, requested, metadata, favourite, labels, feedback, deletedAt } =
        toRows(generation).generation;
      const changes = { prompt, requested, metadata, favourite, labels, feedback, deletedAt };
      await db.batch([
        db.update(generations).set(changes).where(eq(generations.id, id)),
        db.delete(generationTags).where(eq(generationTags.generationId, id)),
        ...toTagRows(generation).map((row) => db.insert(generationTags).values(row)),
        ...(deletedAt === null ? [] : [db.delete(images).where(eq(images.generationId, id))]),
      ]);
    },
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
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it has all that Drizzle calls
      const within = drizzle(session as unknown as D1Database);
      const listed = await read(within, idsIn(ids));
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
      read(
        db,
        db
          .select({ id: generations.id })
          .from(generations)
          .where(after === null ? undefined : gt(generations.id, after))
          .orderBy(asc(generations.id))
          .limit(limit),
      ),
    findMany: (ids) => read(db, idsIn(ids)),
  };
}

function idsIn(ids: readonly string[]): SQLWrapper {
  return sql`(select value from json_each(${JSON.stringify(ids)}))`;
}

/** @param ids A query of ids: as values, more than a hundred could not be bound. */
async function read(
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

async function findOne(
  db: DrizzleD1Database,
  accountId: string,
  id: string,
): Promise<Generation | undefined> {
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
}

import { sql, type SQL } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";

import type { Generation } from "../domain/generation.ts";
import { allTag } from "./generation-tags.ts";

/** Where a list goes on: after the generation with this time and id. */
export interface ListPosition {
  /** Unix milliseconds. */
  readonly createdAt: number;
  readonly id: string;
}

/**
 * What a list that begins with the newest goes on with.
 * @param createdAt Of its rows, as `id` is. @returns Undefined for all, without a position.
 */
export function isAfter(
  createdAt: SQLiteColumn,
  id: SQLiteColumn,
  after: ListPosition | null,
): SQL | undefined {
  return after ? sql`(${createdAt}, ${id}) < (${after.createdAt}, ${after.id})` : undefined;
}

/** What of an account's generations is wanted. */
export interface ListRequest {
  readonly accountId: string;
  /** See generation-tags.ts; the first is followed, and the others looked up beside it. */
  readonly tags: readonly string[];
  /** Words that the prompt holds; null for any prompt. */
  readonly text: string | null;
  /** Unix milliseconds, the first included and the last not; null for no bound. */
  readonly from: number | null;
  readonly to: number | null;
  /** Null begins with the newest. */
  readonly after: ListPosition | null;
  readonly limit: number;
}

/** Some of them, the newest first. */
export interface ListPage {
  readonly generations: readonly Generation[];
  /** Null when there are no more. A page can have fewer than its limit, or none, and still go on. */
  readonly next: ListPosition | null;
}

/** So many are looked through for one page: a filter that seldom matches takes several. */
const mostScanned = 2000;

/** Later than any time, and greater than any id. */
const beginning: ListPosition = { createdAt: Number.MAX_SAFE_INTEGER, id: "~" };

interface Row {
  readonly id: string;
  readonly createdAt: number;
}

/** The positions of a page, and where the next begins. */
export interface ListedPositions {
  readonly ids: readonly string[];
  readonly next: ListPosition | null;
}

/**
 * Finds the generations of a page: a stretch of the tags' primary key, of which those are taken that
 * have the other tags and the words, too.
 */
export async function listPositions(
  database: D1DatabaseSession,
  { accountId, tags, text, from, to, after, limit }: ListRequest,
): Promise<ListedPositions> {
  const [followed = allTag, ...others] = tags;
  const isFiltered = others.length > 0 || text !== null;
  const scanned = isFiltered ? mostScanned : limit + 1;
  const position = after ?? beginning;
  const scan = `SELECT created_at, generation_id FROM generation_tags
    WHERE account_id = ?1 AND tag = ?2 AND created_at >= ?3 AND created_at < ?4
      AND (created_at, generation_id) < (?5, ?6)
    ORDER BY created_at DESC, generation_id DESC LIMIT ?7`;
  const bounds = [
    accountId,
    followed,
    from ?? 0,
    to ?? Number.MAX_SAFE_INTEGER,
    position.createdAt,
    position.id,
    scanned,
  ];
  const match = others.map(
    (
      _,
      index,
    ) => `EXISTS (SELECT 1 FROM generation_tags WHERE account_id = ?1 AND tag = ?${9 + index}
      AND created_at = scanned.created_at AND generation_id = scanned.generation_id)`,
  );
  const words = text === null ? [] : [`instr(lower(prompt), lower(?${9 + others.length})) > 0`];
  const join = text === null ? "" : "JOIN generations ON generations.id = generation_id";
  const where = [...match, ...words].join(" AND ") || "TRUE";
  const [found, end] = await database.batch<Row>([
    database
      .prepare(
        `SELECT generation_id AS id, scanned.created_at AS createdAt FROM (${scan}) AS scanned ${join}
        WHERE ${where} ORDER BY scanned.created_at DESC, generation_id DESC LIMIT ?8`,
      )
      .bind(...bounds, limit + 1, ...others, ...(text === null ? [] : [text])),
    // Where a filter goes on: behind the last that it looked at, if there were so many.
    ...(isFiltered
      ? [
          database
            .prepare(
              `SELECT generation_id AS id, created_at AS createdAt FROM (${scan}) LIMIT 1 OFFSET ?7 - 1`,
            )
            .bind(...bounds),
        ]
      : []),
  ]);
  const rows = found?.results ?? [];
  const shown = rows.slice(0, limit);
  const next = rows.length > limit ? shown.at(-1) : end?.results[0];
  return {
    ids: shown.map(({ id }) => id),
    next: next ? { createdAt: next.createdAt, id: next.id } : null,
  };
}

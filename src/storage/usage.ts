import { inTime } from "./answer-in-time.ts";

/** What one ended generation used. */
export interface UsedGeneration {
  readonly id: string;
  /** Unix milliseconds. */
  readonly createdAt: number;
  readonly images: number;
  readonly microUsd: number;
}

/** What the generations of one day (UTC) and one model came to. */
export interface DailyUsage {
  /** Such as `2026-11-25`: the day on which they began. */
  readonly day: string;
  /** That made the images, or the preferred one where none did. */
  readonly model: string;
  readonly provider: string;
  readonly generations: number;
  /** Of these, without an image. */
  readonly failed: number;
  readonly cancelled: number;
  readonly images: number;
  readonly microUsd: number;
}

/** A stretch of time, in Unix milliseconds: the first included, the last not. */
export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

/** What accounts have used, from the history. Generations that were deleted count like the others. */
export interface UsageStore {
  /**
   * An account's generations in the order in which they began.
   * @param after Undefined begins with the first.
   */
  list(
    page: TimeSpan & {
      readonly accountId: string;
      readonly after: Pick<UsedGeneration, "createdAt" | "id"> | undefined;
      readonly limit: number;
    },
  ): Promise<readonly UsedGeneration[]>;
  /**
   * An account's usage by day and model.
   * @param bookmark Of an earlier answer, that what was written before it is seen; null sees all.
   * @returns With the bookmark of this one, null when the database has none.
   */
  sumByDay(
    span: TimeSpan & { readonly accountId: string },
    bookmark: string | null,
  ): Promise<{ readonly rows: readonly DailyUsage[]; readonly bookmark: string | null }>;
}

/** How long D1 may take to answer, in milliseconds. */
const answerMs = 10_000;

/**
 * How many images a generation made. The rows of deleted ones are gone; the calls that made them are
 * still on record.
 * @param generation What the row is called in the query.
 */
export function imageCount(generation: string): string {
  return `CASE
    WHEN deleted_at IS NULL THEN (SELECT count(*) FROM images WHERE generation_id = ${generation}.id)
    WHEN status = 'completed' THEN (SELECT count(DISTINCT image_index) FROM attempts
      WHERE generation_id = ${generation}.id AND failure_kind IS NULL)
    ELSE 0 END`;
}

/** Both by the index of an account's generations in their order. */
export const usageQueries = {
  list: `SELECT id, created_at AS createdAt, ${imageCount("generations")} AS images, cost_micro_usd AS microUsd
    FROM generations
    WHERE account_id = ? AND created_at >= ? AND created_at < ? AND (created_at, id) > (?, ?)
    ORDER BY created_at, id LIMIT ?`,
  sumByDay: `SELECT date(created_at / 1000, 'unixepoch') AS day, model, provider,
      count(*) AS generations, sum(status = 'failed') AS failed,
      sum(status = 'cancelled') AS cancelled, sum(${imageCount("generations")}) AS images,
      sum(cost_micro_usd) AS microUsd
    FROM generations WHERE account_id = ? AND created_at >= ? AND created_at < ?
    GROUP BY day, model, provider ORDER BY day, model, provider`,
};

/** Usage in D1. */
export function createUsageStore(database: D1Database): UsageStore {
  return {
    async list({ accountId, from, to, after = { createdAt: from, id: "" }, limit }) {
      const found = database
        .prepare(usageQueries.list)
        .bind(accountId, from, to, after.createdAt, after.id, limit)
        .all<UsedGeneration>();
      return (await inTime(found, answerMs)).results;
    },
    async sumByDay({ accountId, from, to }, bookmark) {
      const session = database.withSession(bookmark ?? "first-primary");
      const { results: rows } = await session
        .prepare(usageQueries.sumByDay)
        .bind(accountId, from, to)
        .all<DailyUsage>();
      return { rows, bookmark: session.getBookmark() };
    },
  };
}

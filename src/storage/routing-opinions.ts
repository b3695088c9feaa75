import { and, desc, eq, gte, isNotNull, lt, ne, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { alias } from "drizzle-orm/sqlite-core";

import type { RoutingOpinion } from "../domain/rate-routing.ts";
import { memberOf } from "./json-member.ts";
import { generations } from "./schema.ts";
import { jsonColumn, storedFeedback, storedReasons } from "./stored-values.ts";

/** What callers said and did about the routes of their generations. */
export interface RoutingOpinionStore {
  /**
   * Those about generations of some time: judgements, and rerolls that were made then.
   * @param page Times in Unix milliseconds, the first included; so many of either kind, the newest.
   */
  list(page: {
    readonly from: number;
    readonly to: number;
    readonly limit: number;
  }): Promise<{ readonly opinions: readonly RoutingOpinion[]; readonly isWhole: boolean }>;
}

const reasonsColumn = jsonColumn(storedReasons);
const feedbackColumn = jsonColumn(storedFeedback);

/** The history in D1, by the indexes of judgements and of rerolls. */
export function createRoutingOpinionStore(database: D1Database): RoutingOpinionStore {
  const db = drizzle(database);
  const parents = alias(generations, "parents");

  return {
    async list({ from, to, limit }) {
      const [judged, rerolled] = await db.batch([
        db
          .select({
            feedback: generations.feedback,
            model: generations.model,
            reasons: generations.reasons,
            platform: memberOf(generations.requested, "platform"),
          })
          .from(generations)
          .where(
            and(
              isNotNull(generations.feedback),
              gte(generations.createdAt, from),
              lt(generations.createdAt, to),
            ),
          )
          .orderBy(desc(generations.createdAt))
          .limit(limit + 1),
        db
          .select({
            model: parents.model,
            reasons: parents.reasons,
            platform: memberOf(parents.requested, "platform"),
          })
          .from(generations)
          .innerJoin(parents, eq(parents.id, memberOf(generations.requested, "lineage.parentId")))
          .where(
            and(
              sql`instr(${generations.requested}, '"lineage":{') > 0`,
              gte(generations.createdAt, from),
              lt(generations.createdAt, to),
              // A reroll on the same engine can end on the other one: then it did not ask for it.
              ne(parents.provider, generations.provider),
              ne(parents.model, memberOf(generations.requested, "model")),
            ),
          )
          .orderBy(desc(generations.createdAt))
          .limit(limit + 1),
      ]);
      return {
        opinions: [
          ...judged.slice(0, limit).flatMap(({ feedback, reasons, ...row }) =>
            readable(() => ({
              ...row,
              opinion: feedbackColumn.parse(feedback).verdict,
              reasons: reasonsColumn.parse(reasons),
            })),
          ),
          ...rerolled.slice(0, limit).flatMap(({ reasons, ...row }) =>
            readable(() => ({
              ...row,
              opinion: "other-engine" as const,
              reasons: reasonsColumn.parse(reasons),
            })),
          ),
        ],
        isWhole: judged.length <= limit && rerolled.length <= limit,
      };
    },
  };
}

/** None of a row that is damaged: it must not hide the others. */
function readable(read: () => RoutingOpinion): readonly RoutingOpinion[] {
  try {
    return [read()];
  } catch {
    return [];
  }
}

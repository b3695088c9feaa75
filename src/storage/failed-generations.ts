import { and, desc, inArray, isNotNull, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";

import type { ProviderId } from "../domain/model-card.ts";
import { isAfter, type ListPosition } from "./generation-list.ts";
import { memberOf } from "./json-member.ts";
import { idsIn } from "./read-generations.ts";
import { attempts, generations } from "./schema.ts";

/** A call that failed. Codes are as they were stored. */
export interface FailedCall {
  readonly number: number;
  readonly provider: ProviderId;
  readonly model: string;
  readonly failureKind: string | null;
  /** The provider's name for the call; null when it gave none. */
  readonly providerRequestId: string | null;
}

/** A generation that made no image. */
export interface FailedGeneration {
  readonly id: string;
  readonly accountId: string;
  readonly model: string;
  /** Unix milliseconds, both. */
  readonly createdAt: number;
  readonly completedAt: number | null;
  readonly errorCode: string | null;
  /** Of the request that it came with; null when it came with none. */
  readonly requestId: string | null;
  /** In order; none when no call was made. */
  readonly failures: readonly FailedCall[];
}

/** What failed, of all accounts. */
export interface FailedGenerationStore {
  /** The newest first. @param page After a position, or from the newest on. */
  list(page: {
    readonly after: ListPosition | null;
    readonly limit: number;
  }): Promise<readonly FailedGeneration[]>;
}

/** The history in D1, by the index of what failed. */
export function createFailedGenerationStore(database: D1Database): FailedGenerationStore {
  const db = drizzle(database);
  return {
    async list({ after, limit }) {
      // As a bound value it would not be known to be what the index is made for.
      const isFailed = sql`${generations.status} = 'failed'`;
      const failed = await db
        .select({
          id: generations.id,
          accountId: generations.accountId,
          model: generations.model,
          createdAt: generations.createdAt,
          completedAt: generations.completedAt,
          errorCode: generations.errorCode,
          requestId: memberOf(generations.requested, "requestId"),
        })
        .from(generations)
        .where(and(isFailed, isAfter(generations.createdAt, generations.id, after)))
        .orderBy(desc(generations.createdAt), desc(generations.id))
        .limit(limit);
      const ids = idsIn(failed.map(({ id }) => id));
      const calls = await db
        .select({
          generationId: attempts.generationId,
          number: attempts.number,
          provider: attempts.provider,
          model: attempts.model,
          failureKind: attempts.failureKind,
          providerRequestId: attempts.providerRequestId,
        })
        .from(attempts)
        .where(and(inArray(attempts.generationId, ids), isNotNull(attempts.failureKind)))
        .orderBy(attempts.generationId, attempts.number);
      const callsOf = Map.groupBy(calls, ({ generationId }) => generationId);
      return failed.map((generation) => ({
        ...generation,
        failures: (callsOf.get(generation.id) ?? []).map(
          ({ generationId: _generationId, ...call }) => call,
        ),
      }));
    },
  };
}

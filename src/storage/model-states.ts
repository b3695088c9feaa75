import { and, desc, eq, gt, gte, isNotNull, isNull, min, sql, type SQL } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";

import type { ProviderId } from "../domain/model-card.ts";
import type { ModelState, ModelStates, SeenVersion } from "../domain/model-state.ts";
import { modelStates } from "./operations-schema.ts";
import { attempts } from "./schema.ts";

/** A call that its provider turned away, as the history has it. */
export interface TurnedAway {
  readonly provider: string;
  readonly model: string;
  readonly kind: "authentication" | "quota-exhausted" | "model-refused" | "model-not-found";
  /** When the last such call began, in Unix milliseconds. */
  readonly lastAt: number;
}

/** What is known of models with their providers. */
export interface ModelStateStore {
  read(): Promise<ModelStates>;
  /**
   * Keeps what is known of a model now, unless another has meanwhile.
   * @param known What it rests on; undefined when nothing was kept.
   */
  save(next: ModelState, known: ModelState | undefined): Promise<void>;
  /** Each model and way in which a call was turned away that began since, in Unix milliseconds. */
  turnedAwaySince(since: number): Promise<readonly TurnedAway[]>;
  /** Whether a call to a provider that began since, in Unix milliseconds, made an image. */
  hasServedSince(provider: ProviderId, since: number): Promise<boolean>;
  /** The same of one model. */
  hasModelServedSince(model: string, since: number): Promise<boolean>;
  /** The version that the newest answer of a model reported. @param known What is known of the model. */
  newestVersion(known: ModelState): Promise<SeenVersion | undefined>;
}

/** The states in D1, and what its history tells of them. */
export function createModelStateStore(database: D1Database): ModelStateStore {
  const db = drizzle(database);
  const hasServed = async (who: SQL, since: number) => {
    // By time, the newest first: where calls succeed, one of the first that are read has.
    const served = await db
      .select({ at: attempts.startedAt })
      .from(attempts)
      .where(and(gte(attempts.startedAt, since), who, isNull(attempts.failureKind)))
      .orderBy(desc(attempts.startedAt))
      .limit(1);
    return served.length > 0;
  };
  return {
    async read() {
      const rows = await db.select().from(modelStates);
      return new Map(rows.map((row) => [row.model, row]));
    },
    async save(next, known) {
      if (known) {
        await db
          .update(modelStates)
          .set(next)
          .where(
            and(eq(modelStates.model, next.model), eq(modelStates.checkedAt, known.checkedAt)),
          );
      } else {
        await db.insert(modelStates).values(next).onConflictDoNothing();
      }
    },
    async turnedAwaySince(since) {
      const rows = await db
        .select({
          provider: attempts.provider,
          model: attempts.model,
          kind: sql<TurnedAway["kind"]>`${attempts.failureKind}`,
          lastAt: sql<number>`max(${attempts.startedAt})`,
        })
        .from(attempts)
        // In the words of the index: it holds these alone.
        .where(
          and(
            gte(attempts.startedAt, since),
            sql`failure_kind IN ('authentication', 'quota-exhausted', 'model-refused', 'model-not-found')`,
          ),
        )
        .groupBy(attempts.provider, attempts.model, attempts.failureKind);
      return rows;
    },
    hasServedSince: (provider, since) => hasServed(eq(attempts.provider, provider), since),
    hasModelServedSince: (model, since) => hasServed(eq(attempts.model, model), since),
    async newestVersion({ model, version: known, versionSeenAt }) {
      const [newest] = await db
        .select({ version: attempts.modelVersion, seenAt: attempts.startedAt })
        .from(attempts)
        .where(and(eq(attempts.model, model), isNotNull(attempts.modelVersion)))
        .orderBy(desc(attempts.startedAt))
        .limit(1);
      if (!newest?.version) return undefined;
      const { version, seenAt } = newest;
      if (known === null || known === version || versionSeenAt === null) {
        return { version, seenAt, firstSeenAt: seenAt };
      }
      const [first] = await db
        .select({ at: min(attempts.startedAt) })
        .from(attempts)
        .where(
          and(
            eq(attempts.model, model),
            isNotNull(attempts.modelVersion),
            gt(attempts.startedAt, versionSeenAt),
            eq(attempts.modelVersion, version),
          ),
        );
      return { version, seenAt, firstSeenAt: first?.at ?? seenAt };
    },
  };
}

import { and, eq, gte, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";

import type { Generation } from "../domain/generation.ts";
import { dayOf, startOfDay, type UtcDay } from "../domain/utc-calendar.ts";
import { providerDays } from "./operations-schema.ts";
import { attempts } from "./schema.ts";

/**
 * Adds what a generation's calls cost to the days of their providers, failed and interrupted ones too.
 * Those that have a row are counted already: it goes before their rows, in one transaction with them.
 */
export function countSpending(
  db: DrizzleD1Database,
  { id, attempts: made }: Pick<Generation, "id" | "attempts">,
) {
  const calls = made.map(({ number, provider, startedAt, costMicroUsd }) => ({
    number,
    provider,
    day: dayOf(startedAt),
    cost: costMicroUsd,
  }));
  const call = sql`json_each(${JSON.stringify(calls)})`;
  const hasRow = sql`EXISTS (SELECT 1 FROM ${attempts} WHERE ${and(
    eq(attempts.generationId, id),
    eq(attempts.number, sql`value ->> 'number'`),
  )})`;
  return db
    .insert(providerDays)
    .select(
      sql`SELECT value ->> 'day', value ->> 'provider', SUM(value ->> 'cost') FROM ${call}
        WHERE NOT ${hasRow} GROUP BY 1, 2`,
    )
    .onConflictDoUpdate({
      target: [providerDays.day, providerDays.provider],
      set: { costMicroUsd: sql`${providerDays.costMicroUsd} + excluded.cost_micro_usd` },
    });
}

/**
 * Counts the days from one on anew, from the rows of their calls: whoever took rows away by hand, or
 * wrote some without counting them, is put right.
 */
export async function recountSpending(db: DrizzleD1Database, from: UtcDay): Promise<void> {
  const day = sql`strftime('%Y-%m-%d', ${attempts.startedAt} / 1000, 'unixepoch')`;
  await db.batch([
    db.delete(providerDays).where(gte(providerDays.day, from)),
    db.insert(providerDays).select(
      sql`SELECT ${day}, ${attempts.provider}, SUM(${attempts.costMicroUsd}) FROM ${attempts}
        WHERE ${attempts.startedAt} >= ${startOfDay(from)} GROUP BY 1, 2`,
    ),
  ]);
}

import { and, eq, gte, lte, min, sum } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";

import { trendStart } from "../domain/forecast-month.ts";
import type { ProviderId } from "../domain/model-card.ts";
import type { MicroUsd } from "../domain/money.ts";
import type {
  KnownSpending,
  SpendingHistory,
  SpendingStop,
  StoredBudget,
} from "../domain/spending.ts";
import { dayOf, monthOf, startOfDay, type UtcDay } from "../domain/utc-calendar.ts";
import { recountSpending } from "./count-spending.ts";
import {
  exhaustedProviders,
  providerBudgets,
  providerDays,
  spendingStops,
} from "./operations-schema.ts";

/** What providers were paid and may be, for the whole deployment. */
export interface BudgetStore {
  /** In the month of an instant, in Unix milliseconds. */
  read(now: number): Promise<KnownSpending>;
  describe(now: number): Promise<SpendingHistory>;
  set(provider: ProviderId, budget: StoredBudget): Promise<void>;
  /** Stops all spending. One that is in force already stays as it is. */
  stop(stop: SpendingStop): Promise<void>;
  resume(): Promise<void>;
  /** Counts what was spent from a day on anew. */
  recount(from: UtcDay): Promise<void>;
  /** Notes since when a budget is spent, unless that is known; null when it is not. */
  noteExhausted(provider: ProviderId, since: number | null): Promise<void>;
}

/** The budgets in D1. What was spent is a row for each provider and day, found by the day. */
export function createBudgetStore(database: D1Database): BudgetStore {
  const db = drizzle(database);
  const spentFrom = (day: string, month: string) =>
    db
      .select({ provider: providerDays.provider, amount: sum(providerDays.costMicroUsd) })
      .from(providerDays)
      .where(and(gte(providerDays.day, day), lte(providerDays.day, `${month}-31`)))
      .groupBy(providerDays.provider);
  const ofMonth = (now: number) => {
    const month = monthOf(now);
    return [
      spentFrom(`${month}-01`, month),
      db.select().from(providerBudgets),
      db.select({ since: spendingStops.since, reason: spendingStops.reason }).from(spendingStops),
    ] as const;
  };

  return {
    async read(now) {
      return toKnown(await db.batch([...ofMonth(now)]));
    },
    async describe(now) {
      const [spent, budgets, stops, recent, firsts, exhausted] = await db.batch([
        ...ofMonth(now),
        spentFrom(dayOf(trendStart(now)), monthOf(now)),
        db
          .select({ provider: providerDays.provider, day: min(providerDays.day) })
          .from(providerDays)
          .groupBy(providerDays.provider),
        db.select().from(exhaustedProviders),
      ]);
      return {
        ...toKnown([spent, budgets, stops]),
        recent: toAmounts(recent),
        firstDayAt: new Map(
          firsts.flatMap(({ provider, day }) =>
            day === null ? [] : [[provider, startOfDay(day)] as const],
          ),
        ),
        exhaustedSince: new Map(exhausted.map(({ provider, since }) => [provider, since])),
      };
    },
    async set(provider, budget) {
      await db
        .insert(providerBudgets)
        .values({ provider, ...budget })
        .onConflictDoUpdate({ target: providerBudgets.provider, set: { ...budget } });
    },
    async stop(stop) {
      await db
        .insert(spendingStops)
        .values({ id: "all", ...stop })
        .onConflictDoNothing();
    },
    async resume() {
      await db.delete(spendingStops);
    },
    recount: (from) => recountSpending(db, from),
    async noteExhausted(provider, since) {
      await (since === null
        ? db.delete(exhaustedProviders).where(eq(exhaustedProviders.provider, provider))
        : db.insert(exhaustedProviders).values({ provider, since }).onConflictDoNothing());
    },
  };
}

type Sums = readonly { readonly provider: ProviderId; readonly amount: string | null }[];
type BudgetRow = typeof providerBudgets.$inferSelect;

function toKnown([spent, budgets, stops]: readonly [
  Sums,
  readonly BudgetRow[],
  readonly SpendingStop[],
]): KnownSpending {
  return {
    spent: toAmounts(spent),
    budgets: new Map(budgets.map(({ provider, ...budget }) => [provider, budget])),
    stop: stops[0] ?? null,
  };
}

/** Drizzle hands sums over as text. */
function toAmounts(sums: Sums): ReadonlyMap<ProviderId, MicroUsd> {
  return new Map(sums.map(({ provider, amount }) => [provider, Number(amount ?? 0)]));
}

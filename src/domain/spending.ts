import { isStopped, noBudget, type Budget } from "./budget.ts";
import type { ProviderId } from "./model-card.ts";
import type { MicroUsd } from "./money.ts";

/** An admin has stopped all spending. */
export interface SpendingStop {
  /** Unix milliseconds. */
  readonly since: number;
  readonly reason: string;
}

/** A budget that an admin set. */
export interface StoredBudget extends Budget {
  /** Unix milliseconds. */
  readonly changedAt: number;
}

/** What has been spent in a month, and what may be. What is missing is 0, or was not set. */
export interface KnownSpending {
  readonly spent: ReadonlyMap<ProviderId, MicroUsd>;
  readonly budgets: ReadonlyMap<ProviderId, StoredBudget>;
  /** Null while spending goes on. */
  readonly stop: SpendingStop | null;
}

/** The same with what admins want to know beside it. Times in Unix milliseconds. */
export interface SpendingHistory extends KnownSpending {
  /** Spent since the beginning of the trend, see forecast-month.ts. */
  readonly recent: ReadonlyMap<ProviderId, MicroUsd>;
  /** When the first day began on which anything was spent, ever. */
  readonly firstDayAt: ReadonlyMap<ProviderId, number>;
  /** Since when a budget is known to be spent. */
  readonly exhaustedSince: ReadonlyMap<ProviderId, number>;
}

/** The budgets of the configuration. */
export type DefaultBudgets = Readonly<Partial<Record<ProviderId, Budget>>>;

/** What has to be known of money before any is spent. */
export interface Spending {
  /** Null while spending goes on. */
  readonly stop: SpendingStop | null;
  /** Providers to which nothing goes in this month any more. */
  readonly exhausted: ReadonlySet<ProviderId>;
}

/** Nothing stands in the way. */
export const freeSpending: Spending = { stop: null, exhausted: new Set() };

/** The budget that is in force: what an admin set, else that of the configuration. */
export function budgetOf(
  provider: ProviderId,
  { budgets }: Pick<KnownSpending, "budgets">,
  defaults: DefaultBudgets,
): Budget {
  return budgets.get(provider) ?? defaults[provider] ?? noBudget;
}

export function toSpending(known: KnownSpending, defaults: DefaultBudgets): Spending {
  const named = new Set([...known.budgets.keys(), ...Object.keys(defaults)]);
  const exhausted = [...named].filter((provider) =>
    isStopped(budgetOf(provider, known, defaults), known.spent.get(provider) ?? 0),
  );
  return { stop: known.stop, exhausted: new Set(exhausted) };
}

import { isStopped, noBudget, type Budget } from "../domain/budget.ts";
import type { ProviderId } from "../domain/model-card.ts";
import type { KnownSpending, SpendingStop } from "../storage/budgets.ts";

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

import type { Budget } from "../domain/budget.ts";
import { forecastMonth } from "../domain/forecast-month.ts";
import type { ProviderId } from "../domain/model-card.ts";
import type { MicroUsd } from "../domain/money.ts";
import { budgetOf, type DefaultBudgets, type SpendingHistory } from "../domain/spending.ts";

/** How a provider's budget stands in the month of an instant. */
export interface BudgetReport {
  readonly provider: ProviderId;
  readonly budget: Budget;
  readonly spentMicroUsd: MicroUsd;
  readonly forecastMicroUsd: MicroUsd;
}

/** @param now Unix milliseconds, in the month that the history is of. */
export function describeBudget(
  provider: ProviderId,
  history: SpendingHistory,
  { defaults, now }: { readonly defaults: DefaultBudgets; readonly now: number },
): BudgetReport {
  const spentMicroUsd = history.spent.get(provider) ?? 0;
  const forecastMicroUsd = forecastMonth({
    spentMicroUsd,
    recentMicroUsd: history.recent.get(provider) ?? 0,
    firstDayAt: history.firstDayAt.get(provider) ?? null,
    now,
  });
  return {
    provider,
    budget: budgetOf(provider, history, defaults),
    spentMicroUsd,
    forecastMicroUsd,
  };
}

import type { BudgetReport } from "../budgets/describe-budget.ts";
import type { Delivery } from "../domain/alert.ts";
import { isExhausted, percentSpent, type BudgetAlert } from "../domain/budget.ts";
import type { SpendingHistory, SpendingStop } from "../domain/spending.ts";
import { webhookState } from "./alert-view.ts";

/** A provider's budget as admins see it. @param alerts Of this month, of any provider. */
export function toBudgetView(
  { provider, budget, spentMicroUsd, forecastMicroUsd }: BudgetReport,
  { budgets, exhaustedSince }: SpendingHistory,
  alerts: readonly (BudgetAlert & Delivery)[],
) {
  const since = isExhausted(budget, spentMicroUsd) ? exhaustedSince.get(provider) : undefined;
  const stored = budgets.get(provider);
  return {
    provider,
    microUsdPerMonth: budget.microUsdPerMonth,
    hardStop: budget.hardStop,
    /** Null while it is that of the configuration. */
    changedAt: stored ? iso(stored.changedAt) : null,
    spentMicroUsd,
    percent: rounded(percentSpent(budget, spentMicroUsd)),
    forecastMicroUsd,
    forecastPercent: rounded(percentSpent(budget, forecastMicroUsd)),
    exhaustedSince: since === undefined ? null : iso(since),
    alerts: alerts
      .filter((alert) => alert.provider === provider)
      .map((alert) => ({
        threshold: alert.threshold,
        at: iso(alert.at),
        webhook: webhookState(alert),
      })),
  };
}

/** Whether anything may be spent. */
export function toSpendingView(stop: SpendingStop | null) {
  return {
    stopped: stop !== null,
    since: stop && iso(stop.since),
    reason: stop && stop.reason,
  };
}

function rounded(percent: number | null): number | null {
  return percent === null ? null : Math.round(percent * 10) / 10;
}

function iso(time: number): string {
  return new Date(time).toISOString();
}

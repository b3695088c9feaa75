import type { BudgetAlert } from "../domain/budget.ts";

/** An alert as the operator is told of it, by webhook and in the feed. */
export function toAlertData(alert: BudgetAlert) {
  const { id, month, provider, threshold, hardStop } = alert;
  const { budgetMicroUsd, spentMicroUsd, forecastMicroUsd } = alert;
  return {
    id,
    at: new Date(alert.at).toISOString(),
    month,
    provider,
    threshold,
    budgetMicroUsd,
    spentMicroUsd,
    forecastMicroUsd,
    hardStop,
  };
}

/** The body of its webhook, the same for every try. */
export function toAlertMessage(alert: BudgetAlert) {
  const data = toAlertData(alert);
  return { type: "budget.reached", timestamp: data.at, data };
}

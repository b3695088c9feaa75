import type { Alert, ModelAlert } from "../domain/alert.ts";
import type { BudgetAlert } from "../domain/budget.ts";

/** A part of a budget that was reached, as the operator is told of it, by webhook and in the feed. */
export function toBudgetAlertData(alert: BudgetAlert) {
  const { id, at, month, provider, threshold, hardStop } = alert;
  const { budgetMicroUsd, spentMicroUsd, forecastMicroUsd } = alert;
  return {
    id,
    at: iso(at),
    month,
    provider,
    threshold,
    budgetMicroUsd,
    spentMicroUsd,
    forecastMicroUsd,
    hardStop,
  };
}

/** What befell a model or a provider, told likewise. */
export function toModelAlertData({ id, at, provider, model, message, from, to }: ModelAlert) {
  return { id, at: iso(at), provider, model, message, from, to };
}

/** The body of an alert's webhook, the same for every try. */
export function toAlertMessage(alert: Alert) {
  const { type, at } = alert;
  const isOfBudget = type === "budget.reached";
  const data = isOfBudget ? toBudgetAlertData(alert) : toModelAlertData(alert);
  return { type, timestamp: iso(at), data };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}

import type { ProviderId } from "./model-card.ts";
import type { MicroUsd } from "./money.ts";
import type { UtcMonth } from "./utc-calendar.ts";

/** What may be spent at a provider in a calendar month (UTC). */
export interface Budget {
  /** Null is no limit. */
  readonly microUsdPerMonth: MicroUsd | null;
  /** Once it is spent, nothing more goes to the provider until the month ends. */
  readonly hardStop: boolean;
}

/** The greatest budget that is taken: a part of it in percent is still a whole number to the last digit. */
export const greatestBudget: MicroUsd = 10_000_000_000_000;

/** A provider that nobody gave a budget. */
export const noBudget: Budget = { microUsdPerMonth: null, hardStop: false };

/** The parts of a budget that admins are told of when they are reached, in percent. */
const alertThresholds = [50, 80, 100] as const;

/** A part of a budget that was reached. Times in Unix milliseconds. */
export interface BudgetAlert {
  /** Begins with its time: alerts sort by it. */
  readonly id: string;
  readonly at: number;
  readonly month: UtcMonth;
  readonly provider: ProviderId;
  /** In percent, one of those there were when it was written. */
  readonly threshold: number;
  /** As it all was then. */
  readonly budgetMicroUsd: MicroUsd;
  readonly spentMicroUsd: MicroUsd;
  readonly forecastMicroUsd: MicroUsd;
  readonly hardStop: boolean;
}

/** How much of a budget is spent, in percent; null without a budget. A budget of nothing is spent. */
export function percentSpent({ microUsdPerMonth }: Budget, spent: MicroUsd): number | null {
  if (microUsdPerMonth === null) return null;
  return microUsdPerMonth === 0 ? 100 : (spent / microUsdPerMonth) * 100;
}

/** True when nothing of a budget is left. */
export function isExhausted({ microUsdPerMonth }: Budget, spent: MicroUsd): boolean {
  return microUsdPerMonth !== null && spent >= microUsdPerMonth;
}

/** True when the router passes the provider over. */
export function isStopped(budget: Budget, spent: MicroUsd): boolean {
  return budget.hardStop && isExhausted(budget, spent);
}

/** The thresholds that are reached, the least first. */
export function reachedThresholds(budget: Budget, spent: MicroUsd): readonly number[] {
  const { microUsdPerMonth } = budget;
  if (microUsdPerMonth === null) return [];
  // Multiplied, not divided: a part of a budget is reached to the micro-dollar.
  return alertThresholds.filter((threshold) => spent * 100 >= threshold * microUsdPerMonth);
}

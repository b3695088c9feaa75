import { typeid } from "typeid-js";

import { isExhausted, reachedThresholds, type BudgetAlert } from "../domain/budget.ts";
import type { ProviderId } from "../domain/model-card.ts";
import type { SpendingHistory } from "../domain/spending.ts";
import { monthOf } from "../domain/utc-calendar.ts";
import type { Services } from "../services.ts";
import type { JobOutcome } from "../telemetry/job-line.ts";
import { describeBudget, type BudgetReport } from "./describe-budget.ts";

type Tools = Pick<
  Services,
  "budgets" | "budgetAlerts" | "alertSender" | "catalog" | "config" | "report"
>;

/**
 * Raises an alert for each part of a budget that was reached and not told of, and notes which budgets
 * are spent. Never throws: what cannot be done is left to the next trigger.
 * @param now Unix milliseconds.
 */
export async function checkBudgets(tools: Tools, now: number): Promise<JobOutcome> {
  try {
    return { done: { raised: await raiseAlerts(tools, now) }, failed: 0 };
  } catch (error) {
    tools.report("budgets are checked with the next trigger", error);
    return { done: { raised: 0 }, failed: 1 };
  }
}

/** @returns How many were raised. @throws When D1 does not answer. */
export async function raiseAlerts(tools: Tools, now: number): Promise<number> {
  let raised = 0;
  const { budgets, budgetAlerts, catalog, config } = tools;
  const history = await budgets.describe(now);
  const told = await budgetAlerts.ofMonth(monthOf(now));
  for (const provider of catalog.providers) {
    const report = describeBudget(provider, history, { defaults: config.providerBudgets, now });
    raised += await raise(tools, { report, told, now });
    await noteExhausted(tools, { provider, report, history, now });
  }
  return raised;
}

async function raise(
  { budgetAlerts, alertSender }: Tools,
  {
    report: { provider, budget, spentMicroUsd, forecastMicroUsd },
    told,
    now,
  }: { readonly report: BudgetReport; readonly told: readonly BudgetAlert[]; readonly now: number },
): Promise<number> {
  let raised = 0;
  const known = told.filter((alert) => alert.provider === provider);
  for (const threshold of reachedThresholds(budget, spentMicroUsd)) {
    if (known.some((alert) => alert.threshold === threshold)) continue;
    const alert = {
      id: typeid("alert").toString(),
      at: now,
      month: monthOf(now),
      provider,
      threshold,
      budgetMicroUsd: budget.microUsdPerMonth ?? 0,
      spentMicroUsd,
      forecastMicroUsd,
      hardStop: budget.hardStop,
    };
    await budgetAlerts.raise(alert, alertSender ? now : null);
    raised += 1;
  }
  return raised;
}

async function noteExhausted(
  { budgets }: Tools,
  {
    provider,
    report: { budget, spentMicroUsd },
    history,
    now,
  }: {
    readonly provider: ProviderId;
    readonly report: BudgetReport;
    readonly history: SpendingHistory;
    readonly now: number;
  },
): Promise<void> {
  const isSpent = isExhausted(budget, spentMicroUsd);
  if (isSpent === history.exhaustedSince.has(provider)) return;
  await budgets.noteExhausted(provider, isSpent ? now : null);
}

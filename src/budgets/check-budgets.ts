import { typeid } from "typeid-js";

import { isExhausted, reachedThresholds } from "../domain/budget.ts";
import type { ProviderId } from "../domain/model-card.ts";
import type { SpendingHistory } from "../domain/spending.ts";
import { monthOf } from "../domain/utc-calendar.ts";
import type { Services } from "../services.ts";
import type { StoredAlert } from "../storage/budget-alerts.ts";
import type { JobOutcome } from "../telemetry/job-line.ts";
import { nextWebhookTry } from "../webhooks/webhook-schedule.ts";
import { describeBudget, type BudgetReport } from "./describe-budget.ts";

/** Alerts are few: what is more than so many is left to the next trigger. */
const mostSent = 20;

type Tools = Pick<
  Services,
  "budgets" | "budgetAlerts" | "alertSender" | "catalog" | "config" | "report"
>;

/**
 * Raises an alert for each part of a budget that was reached and not told of, notes which budgets are
 * spent, and sends what is to be sent. Never throws: what cannot be done is left to the next trigger.
 * @param now Unix milliseconds.
 */
export async function checkBudgets(tools: Tools, now: number): Promise<JobOutcome> {
  const done = { raised: 0, delivered: 0, undelivered: 0 };
  try {
    done.raised = await raiseAlerts(tools, now);
    Object.assign(done, await sendDue(tools, now));
    return { done, failed: done.undelivered };
  } catch (error) {
    tools.report("budgets are checked with the next trigger", error);
    return { done, failed: done.undelivered + 1 };
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
  }: { readonly report: BudgetReport; readonly told: readonly StoredAlert[]; readonly now: number },
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

/** Each is taken before it is sent: another trigger at the same time sends none twice. */
async function sendDue({ budgetAlerts, alertSender }: Tools, now: number) {
  const sent = { delivered: 0, undelivered: 0 };
  if (!alertSender) return sent;
  for (const alert of await budgetAlerts.due({ now, limit: mostSent })) {
    const tries = alert.tries + 1;
    const dueAfter = (retryAfterMs: number | null) => {
      const next = nextWebhookTry({ tries, now, random: Math.random(), retryAfterMs });
      return next.kind === "due" ? next.at : null;
    };
    if (!(await budgetAlerts.take(alert, dueAfter(null)))) continue;
    const result = await alertSender.send(alert, now);
    sent[result.kind === "delivered" ? "delivered" : "undelivered"] += 1;
    const outcome = {
      dueAt: result.kind === "failed" ? dueAfter(result.retryAfterMs) : null,
      deliveredAt: result.kind === "delivered" ? now : null,
    };
    await budgetAlerts.settle(alert.id, outcome);
  }
  return sent;
}

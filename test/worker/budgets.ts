import { env } from "cloudflare:workers";
import { z } from "zod";

import type { Attempt } from "../../src/domain/generation.ts";
import { createServices } from "../../src/services.ts";
import { generationOf } from "../unit/generation/ended-generations.ts";
import { attemptOf } from "../unit/generation/records.ts";
import { admin } from "./admin.ts";
import { get, post, put } from "./api.ts";
import { generations } from "./history.ts";

const time = z.iso.datetime({ precision: 3 });
const webhook = z.enum(["delivered", "pending", "given-up", "none"]);

const budgetSchema = z.strictObject({
  provider: z.string(),
  microUsdPerMonth: z.int().nullable(),
  hardStop: z.boolean(),
  changedAt: time.nullable(),
  spentMicroUsd: z.int(),
  percent: z.number().nullable(),
  forecastMicroUsd: z.int(),
  forecastPercent: z.number().nullable(),
  exhaustedSince: time.nullable(),
  alerts: z.array(z.strictObject({ threshold: z.int(), at: time, webhook })),
});

const spendingSchema = z.strictObject({
  stopped: z.boolean(),
  since: time.nullable(),
  reason: z.string().nullable(),
});

const budgetsSchema = z.strictObject({
  at: time,
  month: z.string().regex(/^\d{4}-\d{2}$/),
  spending: spendingSchema,
  providers: z.array(budgetSchema),
});

const alertsSchema = z.strictObject({
  alerts: z.array(
    z.strictObject({
      type: z.literal("budget.reached"),
      id: z.string().startsWith("alert_"),
      at: time,
      month: z.string(),
      provider: z.string(),
      threshold: z.int(),
      budgetMicroUsd: z.int(),
      spentMicroUsd: z.int(),
      forecastMicroUsd: z.int(),
      hardStop: z.boolean(),
      webhook,
    }),
  ),
  nextCursor: z.string().nullable(),
});

/** All budgets as the admin API shows them, with exactly the documented fields. */
export async function readBudgets() {
  return budgetsSchema.parse(await (await get("/admin/api/budgets", admin)).json());
}

/** One provider's. */
export async function budgetOf(provider: string) {
  const { providers } = await readBudgets();
  const found = providers.find((budget) => budget.provider === provider);
  if (!found) throw new Error(`No budget of ${provider}.`);
  return found;
}

/** Gives a provider a budget. Throws when it is refused. */
export async function setBudget(
  provider: string,
  microUsdPerMonth: number | null,
  hardStop = true,
) {
  const body = { microUsdPerMonth, hardStop, reason: "a test" };
  const response = await put(`/admin/api/budgets/${provider}`, body, admin);
  if (!response.ok) throw new Error(await response.text());
  return budgetSchema.parse(await response.json());
}

/** Stops all spending, or has it go on. */
export async function orderSpending(order: "stop" | "resume", reason = "a test") {
  const response = await post(`/admin/api/spending/${order}`, { reason }, admin);
  if (!response.ok) throw new Error(await response.text());
  return spendingSchema.parse(await response.json());
}

/** The alerts as the admin API lists them. */
export async function listAlerts(query = "") {
  return alertsSchema.parse(await (await get(`/admin/api/alerts${query}`, admin)).json());
}

/** Writes a generation into the history whose one call cost so much. @param startedAt Of the call. */
export async function spend(
  provider: string,
  costMicroUsd: number,
  startedAt = Date.now(),
  change: Partial<Attempt> = {},
): Promise<void> {
  const attempts = [attemptOf({ provider, costMicroUsd, startedAt, ...change })];
  await generations.save(generationOf({ attempts, costMicroUsd }));
}

/** Takes away what was spent, told and ordered, and has this isolate forget it. */
export async function forgetSpending(): Promise<void> {
  await env.DB.batch(
    [
      "provider_days",
      "provider_budgets",
      "budget_alerts",
      "exhausted_providers",
      "spending_stops",
    ].map((table) => env.DB.prepare(`DELETE FROM ${table}`)),
  );
  createServices(env).spending.forget();
}

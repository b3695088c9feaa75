import type { Context } from "hono";
import { z } from "zod";

import { raiseAlerts } from "../budgets/check-budgets.ts";
import { describeBudget } from "../budgets/describe-budget.ts";
import { greatestBudget } from "../domain/budget.ts";
import type { ProviderId } from "../domain/model-card.ts";
import { monthOf } from "../domain/utc-calendar.ts";
import { toBudgetView, toSpendingView } from "../http/budget-view.ts";
import { databaseProblem } from "../http/database-problem.ts";
import { reasonField } from "../http/fields.ts";
import type { HonoEnv } from "../http/hono-env.ts";
import { ProblemError } from "../http/problem.ts";
import { readJson } from "../http/read-json.ts";
import { recordAct } from "../http/record-act.ts";
import { validate } from "../http/validate.ts";
import type { Services } from "../services.ts";

export const budgetSchema = z.strictObject({
  /** Null is no limit. */
  microUsdPerMonth: z.int().nonnegative().max(greatestBudget).nullable(),
  hardStop: z.boolean(),
  reason: reasonField,
});

/** `GET /admin/api/budgets`: what each provider may cost in this month (UTC), has cost, and will. */
export async function listBudgets(c: Context<HonoEnv>): Promise<Response> {
  const services = c.get("services");
  const now = Date.now();
  const { spending, providers } = await readBudgets(services, now).catch(unreadable(services));
  return c.json({ at: new Date(now).toISOString(), month: monthOf(now), spending, providers });
}

/** `PUT /admin/api/budgets/{provider}`: gives a provider another budget, from now on. */
export async function setBudget(c: Context<HonoEnv>): Promise<Response> {
  const services = c.get("services");
  const provider = requireProvider(c, services);
  const { reason, ...budget } = validate(budgetSchema, await readJson(c.req.raw));
  await recordAct(c, { action: "budget.set", target: provider, reason, details: budget });
  const now = Date.now();
  const change = async () => {
    await services.budgets.set(provider, { ...budget, changedAt: now });
    services.spending.forget();
    // A budget can be smaller than what is spent already.
    await raiseAlerts(services, now);
    return readBudgets(services, now);
  };
  const { providers } = await change().catch(unreadable(services));
  return c.json(providers.find((one) => one.provider === provider));
}

async function readBudgets({ budgets, budgetAlerts, catalog, config }: Services, now: number) {
  const [history, alerts] = await Promise.all([
    budgets.describe(now),
    budgetAlerts.ofMonth(monthOf(now)),
  ]);
  return {
    spending: toSpendingView(history.stop),
    providers: catalog.providers.map((provider) => {
      const report = describeBudget(provider, history, { defaults: config.providerBudgets, now });
      return toBudgetView(report, history, alerts);
    }),
  };
}

function unreadable({ report }: Services) {
  return databaseProblem(
    report,
    "budgets cannot be read or changed",
    "The budgets cannot be read or changed at the moment. Look again, then repeat it.",
  );
}

/** @throws ProblemError when there is no such provider. */
function requireProvider(c: Context<HonoEnv>, { catalog: { providers } }: Services): ProviderId {
  const name = c.req.param("provider") ?? "";
  const found = providers.find((provider) => provider === name);
  if (found !== undefined) return found;
  const detail = `There is no provider '${name.slice(0, 40)}'. There are: ${providers.join(", ")}.`;
  throw new ProblemError("not_found", { detail, param: "provider" });
}

import type { Context } from "hono";
import { z } from "zod";

import { toSpendingView } from "../http/budget-view.ts";
import { databaseProblem } from "../http/database-problem.ts";
import { reasonField } from "../http/fields.ts";
import type { HonoEnv } from "../http/hono-env.ts";
import { readJson } from "../http/read-json.ts";
import { recordAct } from "../http/record-act.ts";
import { validate } from "../http/validate.ts";
import type { Services } from "../services.ts";

export const spendingOrderSchema = z.strictObject({ reason: reasonField });

/** `POST /admin/api/spending/stop`: nothing new is begun that costs anything. What runs goes on. */
export function stopSpending(c: Context<HonoEnv>): Promise<Response> {
  return order(c, "spending.stop", ({ budgets }, reason) =>
    budgets.stop({ since: Date.now(), reason }),
  );
}

/** `POST /admin/api/spending/resume`: images are made again. */
export function resumeSpending(c: Context<HonoEnv>): Promise<Response> {
  return order(c, "spending.resume", ({ budgets }) => budgets.resume());
}

/** Holds at once in this isolate, and in every other with its next look. */
async function order(
  c: Context<HonoEnv>,
  action: "spending.stop" | "spending.resume",
  carryOut: (services: Services, reason: string) => Promise<void>,
): Promise<Response> {
  const services = c.get("services");
  const { reason } = validate(spendingOrderSchema, await readJson(c.req.raw));
  await recordAct(c, { action, target: "all", reason, details: {} });
  const change = async () => {
    await carryOut(services, reason);
    services.spending.forget();
    return services.budgets.read(Date.now());
  };
  const { stop } = await change().catch(
    databaseProblem(
      services.report,
      "an order on spending cannot be kept",
      "It is not known whether the order was kept: the database does not answer. GET /admin/api/budgets tells; then repeat it.",
    ),
  );
  return c.json(toSpendingView(stop));
}

import type { Context } from "hono";
import { z } from "zod";

import { rateRouting } from "../domain/rate-routing.ts";
import { dayMs } from "../domain/utc-calendar.ts";
import { databaseProblem } from "../http/database-problem.ts";
import { timeField } from "../http/fields.ts";
import type { HonoEnv } from "../http/hono-env.ts";
import { validate } from "../http/validate.ts";

/** Without `from`, so much before `to`. */
const defaultDays = 30;

/** So many judgements and so many rerolls are counted, the newest. */
const mostOpinions = 10_000;

export const routingQuerySchema = z.strictObject({
  from: timeField.optional(),
  to: timeField.optional(),
});

/**
 * `GET /admin/api/routing?from=&to=`: how often callers found the route of a generation of that time
 * wrong, and how often they asked the other engine, by reason, model and platform.
 */
export async function rateRoutes(c: Context<HonoEnv>): Promise<Response> {
  const query = validate(routingQuerySchema, c.req.query());
  const { routingOpinions, report } = c.get("services");
  const { to = Date.now() } = query;
  const { from = to - defaultDays * dayMs } = query;
  const reading = routingOpinions.list({ from, to, limit: mostOpinions });
  const { opinions, isWhole } = await reading.catch(
    databaseProblem(
      report,
      "judgements on routing cannot be read",
      "The history cannot be read at the moment. Try again.",
    ),
  );
  return c.json({
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    isWhole,
    ...rateRouting(opinions),
  });
}

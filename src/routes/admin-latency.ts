import type { Context } from "hono";
import { z } from "zod";

import { percentilesOf } from "../domain/percentiles.ts";
import { dayMs } from "../domain/utc-calendar.ts";
import { databaseProblem } from "../http/database-problem.ts";
import { timeField } from "../http/fields.ts";
import type { HonoEnv } from "../http/hono-env.ts";
import { validate } from "../http/validate.ts";
import type { Latency } from "../storage/latencies.ts";

/** So many generations and so many calls are looked at, the newest. */
const mostRead = 10_000;

export const latencyQuerySchema = z.strictObject({
  from: timeField.optional(),
  to: timeField.optional(),
});

/**
 * `GET /admin/api/latency?from=&to=`: how long generations took, and the first byte of an engine's
 * answer, by model and in milliseconds; without times, in the last 24 hours.
 */
export async function measureLatency(c: Context<HonoEnv>): Promise<Response> {
  const query = validate(latencyQuerySchema, c.req.query());
  const { latencies, report } = c.get("services");
  const { to = Date.now() } = query;
  const { from = to - dayMs } = query;
  const { isWhole, generations, firstBytes } = await latencies
    .read({ from, to, most: mostRead })
    .catch(
      databaseProblem(
        report,
        "latencies cannot be read",
        "The history cannot be read at the moment. Try again.",
      ),
    );
  const models = new Set([...generations, ...firstBytes].map(({ model }) => model));
  return c.json({
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    isWhole,
    models: [...models].toSorted().map((model) => ({
      model,
      generationMs: percentilesOf(of(model, generations)),
      firstByteMs: percentilesOf(of(model, firstBytes)),
    })),
  });
}

function of(model: string, latencies: readonly Latency[]): readonly number[] {
  return latencies.filter((latency) => latency.model === model).map(({ ms }) => ms);
}

import type { Context } from "hono";
import { z } from "zod";

import { dayMs, dayOf, monthBounds, startOfDay } from "../domain/utc-calendar.ts";
import { bookmarkHeader } from "../http/bookmark-header.ts";
import { databaseProblem } from "../http/database-problem.ts";
import { dayField } from "../http/day-field.ts";
import type { HonoEnv } from "../http/hono-env.ts";
import { ProblemError } from "../http/problem.ts";
import { toUsageView } from "../http/usage-view.ts";
import { validate } from "../http/validate.ts";

/** So many days are summed up in one answer: a year, leap day included. */
const mostDays = 366;

export const usageQuerySchema = z.strictObject({
  from: dayField.optional(),
  to: dayField.optional(),
});

/**
 * `GET /v1/usage?from=&to=`: what the account may use and has used of it this month, and its usage by
 * day and model; of this month until today, or of the days that are asked for, both included.
 */
export async function getUsage(c: Context<HonoEnv>): Promise<Response> {
  const query = validate(usageQuerySchema, c.req.query());
  const { ledgers, usage, report } = c.get("services");
  const { accountId, limits } = c.get("caller");
  const now = Date.now();
  const { from, to } = toSpan(query, now);
  const [standing, { rows, bookmark }] = await Promise.all([
    ledgers
      .get(accountId)
      .standing(now)
      .catch((error: unknown) => {
        report("the account's ledger does not answer", error);
        const detail = "The account's ledger does not answer. Try again.";
        throw new ProblemError("ledger_unavailable", { detail, retryAfterSeconds: 2 });
      }),
    usage

      .sumByDay(
        { accountId, from: startOfDay(from), to: startOfDay(to) + dayMs },
        c.req.header(bookmarkHeader) ?? null,
      )
      .catch(
        databaseProblem(
          report,
          "usage cannot be read",
          "The usage cannot be read at the moment. Try again.",
        ),
      ),
  ]);
  return c.json(
    toUsageView({ limits, standing, rows, from, to }),
    200,
    bookmark === null ? {} : { [bookmarkHeader]: bookmark },
  );
}

/** The first and the last day. Without `from`, the month of the last is begun with. */
function toSpan(query: z.output<typeof usageQuerySchema>, now: number) {
  const { to = dayOf(now) } = query;
  const { from = dayOf(monthBounds(startOfDay(to)).start) } = query;
  const days = (startOfDay(to) - startOfDay(from)) / dayMs + 1;
  if (days < 1) {
    const detail = `'from' is ${from}, which is after 'to', ${to}. Both days are included.`;
    throw new ProblemError("invalid_parameter", { detail, param: "from" });
  }
  if (days > mostDays) {
    const detail = `From ${from} to ${to} are ${days} days. Ask for ${mostDays} at most at a time.`;
    throw new ProblemError("invalid_parameter", { detail, param: "from" });
  }
  return { from, to };
}

import type { Context } from "hono";
import { z } from "zod";

import { fallbackRate, usageGroupings, type UsageSums } from "../domain/usage-sums.ts";
import { dayMs, dayOf, startOfDay } from "../domain/utc-calendar.ts";
import { databaseProblem } from "../http/database-problem.ts";
import { dayField } from "../http/day-field.ts";
import type { HonoEnv } from "../http/hono-env.ts";
import { ProblemError } from "../http/problem.ts";
import { validate } from "../http/validate.ts";

/** Without `from`, so many days up to `to`. */
const defaultDays = 30;

/** One question is about no more. */
const mostDays = 92;

/** So many generations are summed, the newest: more of them are asked for in shorter stretches. */
const mostGenerations = 100_000;
const mostGroups = 1000;

/** More would have about as many groups as there are generations. */
const mostGroupings = 2;

const groupingField = z.enum(usageGroupings);

export const usageSumsQuerySchema = z.strictObject({
  from: dayField.optional(),
  to: dayField.optional(),
  by: z
    .string()
    .default("day")
    .transform((text, context) => {
      const names = z.array(groupingField).max(mostGroupings).safeParse(text.split(","));
      if (names.success && new Set(names.data).size === names.data.length) return names.data;
      const message = `'by' is not one or ${mostGroupings} of ${usageGroupings.join(", ")}, with a comma between, such as day,model.`;
      context.addIssue({ code: "custom", message });
      return z.NEVER;
    }),
});

/**
 * `GET /admin/api/usage?from=&to=&by=`: what the generations that were accepted on some days (UTC, both
 * included) came to, in all and for each value of what they are grouped by.
 */
export async function sumUsage(c: Context<HonoEnv>): Promise<Response> {
  const query = validate(usageSumsQuerySchema, c.req.query());
  const { to = dayOf(Date.now()), by } = query;
  const { from = dayOf(startOfDay(to) - (defaultDays - 1) * dayMs) } = query;
  requireRange(from, to);
  const { usageSums, report } = c.get("services");
  const bounds = { from: startOfDay(from), to: startOfDay(to) + dayMs };
  const summed = await usageSums
    .sum({ ...bounds, by, mostGenerations, mostGroups })
    .catch(
      databaseProblem(
        report,
        "usage cannot be summed",
        "The history cannot be read at the moment. Try again.",
      ),
    );
  return c.json({
    from,
    to,
    by,
    isWhole: summed.isWhole,
    total: toSumsView(summed.total),
    groups: summed.groups.map(({ names, ...sums }) => ({ ...names, ...toSumsView(sums) })),
  });
}

function toSumsView({ fellBack, ...sums }: UsageSums) {
  return { ...sums, fellBack, fallbackRate: fallbackRate({ ...sums, fellBack }) };
}

/** @throws ProblemError */
function requireRange(from: string, to: string): void {
  const days = (startOfDay(to) - startOfDay(from)) / dayMs + 1;
  if (days >= 1 && days <= mostDays) return;
  const detail = `From ${from} to ${to} are ${days} days. Ask for 1 to ${mostDays}, the first of them as 'from'.`;
  throw new ProblemError("invalid_parameter", { detail, param: "from" });
}

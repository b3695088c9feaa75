import type { Context } from "hono";
import { z } from "zod";

import { databaseProblem } from "../http/database-problem.ts";
import { limitField } from "../http/fields.ts";
import type { HonoEnv } from "../http/hono-env.ts";
import { problem, validate } from "../http/validate.ts";

const pageSchema = z.strictObject({
  limit: limitField({ usual: 50, most: 200 }),
  after: z
    .string()
    .refine(
      (text) => /^audit_[0-9a-z]{26}$/.test(text),
      problem("invalid_parameter", "'after' is no cursor. Take 'nextCursor' of the page before."),
    )
    .optional(),
});

/** `GET /admin/api/audit?limit=&after=`: what admins did, the newest first, page by page. */
export async function listAuditEntries(c: Context<HonoEnv>): Promise<Response> {
  const { limit, after = null } = validate(pageSchema, c.req.query());
  const { audit, report } = c.get("services");
  const reading = audit.list({ before: after, limit: limit + 1 });
  const entries = await reading.catch(
    databaseProblem(
      report,
      "the audit table cannot be read",
      "The audit table cannot be read at the moment. Try again.",
    ),
  );
  const shown = entries.slice(0, limit);
  return c.json({
    entries: shown.map((entry) => ({ ...entry, at: new Date(entry.at).toISOString() })),
    nextCursor: entries.length > limit ? (shown.at(-1)?.id ?? null) : null,
  });
}

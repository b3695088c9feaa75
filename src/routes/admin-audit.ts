import type { Context } from "hono";

import { databaseProblem } from "../http/database-problem.ts";
import { feedSchemaOf, toFeedPage } from "../http/feed-page.ts";
import type { HonoEnv } from "../http/hono-env.ts";
import { validate } from "../http/validate.ts";

export const auditQuerySchema = feedSchemaOf("audit");

/** `GET /admin/api/audit?limit=&after=`: what admins did, the newest first, page by page. */
export async function listAuditEntries(c: Context<HonoEnv>): Promise<Response> {
  const { limit, after = null } = validate(auditQuerySchema, c.req.query());
  const { audit, report } = c.get("services");
  const reading = audit.list({ before: after, limit: limit + 1 });
  const entries = await reading.catch(
    databaseProblem(
      report,
      "the audit table cannot be read",
      "The audit table cannot be read at the moment. Try again.",
    ),
  );
  const { shown, nextCursor } = toFeedPage(entries, limit);
  return c.json({
    entries: shown.map((entry) => ({ ...entry, at: new Date(entry.at).toISOString() })),
    nextCursor,
  });
}

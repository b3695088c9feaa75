import type { Context } from "hono";

import { databaseProblem } from "../http/database-problem.ts";
import type { HonoEnv } from "../http/hono-env.ts";
import { pageSchemaOf, toPage } from "../http/page-fields.ts";
import { validate } from "../http/validate.ts";

export const errorsQuerySchema = pageSchemaOf({ usual: 50, most: 200 });

/**
 * `GET /admin/api/errors?limit=&cursor=`: the generations of all accounts that failed, the newest first,
 * each with the id of its request, the calls that failed and the providers' own ids for them.
 */
export async function listErrors(c: Context<HonoEnv>): Promise<Response> {
  const { limit, cursor = null } = validate(errorsQuerySchema, c.req.query());
  const { failedGenerations, report } = c.get("services");
  const found = await failedGenerations
    .list({ after: cursor, limit: limit + 1 })
    .catch(
      databaseProblem(
        report,
        "failed generations cannot be read",
        "The history cannot be read at the moment. Try again.",
      ),
    );
  const { shown, nextCursor } = toPage(found, limit);
  return c.json({
    errors: shown.map(({ id, createdAt, completedAt, errorCode, ...failed }) => ({
      generationId: id,
      at: new Date(completedAt ?? createdAt).toISOString(),
      code: errorCode,
      ...failed,
    })),
    nextCursor,
  });
}

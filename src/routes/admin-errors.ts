import type { Context } from "hono";
import { z } from "zod";

import { databaseProblem } from "../http/database-problem.ts";
import { limitField } from "../http/fields.ts";
import type { HonoEnv } from "../http/hono-env.ts";
import { cursorField, toCursor } from "../http/list-cursor.ts";
import { validate } from "../http/validate.ts";

const pageSchema = z.strictObject({
  limit: limitField({ usual: 50, most: 200 }),
  cursor: cursorField.optional(),
});

/**
 * `GET /admin/api/errors?limit=&cursor=`: the generations of all accounts that failed, the newest first,
 * each with the id of its request, the calls that failed and the providers' own ids for them.
 */
export async function listErrors(c: Context<HonoEnv>): Promise<Response> {
  const { limit, cursor = null } = validate(pageSchema, c.req.query());
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
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  return c.json({
    errors: shown.map(({ id, createdAt, completedAt, errorCode, ...failed }) => ({
      generationId: id,
      at: new Date(completedAt ?? createdAt).toISOString(),
      code: errorCode,
      ...failed,
    })),
    nextCursor: found.length > limit && last ? toCursor(last) : null,
  });
}

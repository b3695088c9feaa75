import type { Context } from "hono";
import { z } from "zod";

import { ratioOfPixels, reduceRatio } from "../domain/aspect-ratio.ts";
import { verdicts } from "../domain/marks.ts";
import { tierNames } from "../domain/tier.ts";
import { isBatchId, isGenerationId } from "../generation/ids.ts";
import { bookmarkHeader } from "../http/bookmark-header.ts";
import { databaseProblem } from "../http/database-problem.ts";
import { aspectRatioField, limitField, platformField, timeField } from "../http/fields.ts";
import type { HonoEnv } from "../http/hono-env.ts";
import { cursorField, toCursor } from "../http/list-cursor.ts";
import { labelField } from "../http/mark-fields.ts";
import { toSignedView } from "../http/signed-images.ts";
import { problem, validate } from "../http/validate.ts";
import { tagNames, toTag } from "../storage/generation-tags.ts";

const word = z.string().min(1).max(100);

const generationField = z
  .string()
  .refine(isGenerationId, problem("invalid_parameter", "That is no id of a generation (gen_…)."));

export const historyQuerySchema = z.strictObject({
  limit: limitField({ usual: 20, most: 100 }),
  cursor: cursorField.optional(),
  model: word.optional(),
  provider: word.optional(),
  status: z.enum(["completed", "failed", "cancelled"]).optional(),
  reason: word.optional(),
  tier: z.enum(tierNames).optional(),
  platform: platformField.transform(({ id }) => id).optional(),
  ratio: aspectRatioField.transform((ratio) => ratioOfPixels(reduceRatio(ratio))).optional(),
  batch: z
    .string()
    .refine(isBatchId, problem("invalid_parameter", "That is no id of a batch (bat_…)."))
    .optional(),
  user: z.string().min(1).max(512).optional(),
  parent: generationField.optional(),
  root: generationField.optional(),
  favourite: z.literal("true", "It is 'true', or left out").optional(),
  label: labelField.optional(),
  feedback: z.enum(verdicts).optional(),
  from: timeField.optional(),
  to: timeField.optional(),
  text: z.string().min(1).max(200).optional(),
});

/**
 * `GET /v1/generations`: the account's generations that have ended, newest first, page by page. A page
 * may be short, or empty, and still have a `nextCursor`: a filter is followed so far at a time.
 */
export async function listGenerations(c: Context<HonoEnv>): Promise<Response> {
  const query = validate(historyQuerySchema, c.req.query());
  const { generations, report } = c.get("services");
  const { cursor = null, limit, text = null, from = null, to = null } = query;
  const tags = tagNames.flatMap((name) => {
    const value = query[name];
    return value === undefined ? [] : [toTag(name, value)];
  });
  const request = { accountId: c.get("accountId"), tags, text, from, to, after: cursor, limit };
  const listing = generations.list(request, c.req.header(bookmarkHeader) ?? null);
  const page = await listing.catch(
    databaseProblem(
      report,
      "the history cannot be read",
      "The history cannot be read at the moment. Try again.",
    ),
  );
  return c.json(
    {
      generations: await Promise.all(page.generations.map((one) => toSignedView(c, one))),
      nextCursor: page.next && toCursor(page.next),
    },
    200,
    page.bookmark === null ? {} : { [bookmarkHeader]: page.bookmark },
  );
}

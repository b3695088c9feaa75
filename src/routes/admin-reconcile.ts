import type { Context } from "hono";
import { z } from "zod";

import { isGenerationId } from "../generation/ids.ts";
import type { HonoEnv } from "../http/hono-env.ts";
import { ProblemError } from "../http/problem.ts";
import { readJson } from "../http/read-json.ts";
import { recordAct } from "../http/record-act.ts";
import { problem, validate } from "../http/validate.ts";
import type { Services } from "../services.ts";
import type { PageRequest } from "../storage/copy-pairs.ts";
import { isUnmigrated } from "../storage/is-unmigrated.ts";
import { directions, type Direction } from "../storage/reconcile-direction.ts";
import { reconcilePage, type ReconciledPage } from "../storage/reconcile.ts";
import { isRecordCursor } from "../storage/records.ts";
import { StoreUnreachable } from "../storage/store-unreachable.ts";

export const reconcileSchema = z
  .strictObject({
    direction: z.enum(directions),
    /** R2's keys have at most 1024 bytes. */
    cursor: z.string().max(1024).optional(),
    limit: z.int().min(1).max(100).default(50),
  })
  .refine(({ direction, cursor }) => cursor === undefined || isCursorOf(direction, cursor), {
    path: ["cursor"],
    ...problem(
      "invalid_parameter",
      "'cursor' is no cursor of this direction. Take 'nextCursor' of the page before.",
    ),
  });

/**
 * `POST /admin/api/reconcile`: compares one page of the records in R2 with the history in D1, and
 * writes what one of them lacks. The first page of a pass is an audit entry, the others are not.
 */
export async function reconcile(c: Context<HonoEnv>): Promise<Response> {
  const { direction, cursor = null, limit } = validate(reconcileSchema, await readJson(c.req.raw));
  if (cursor === null) {
    await recordAct(c, {
      action: "history.reconcile",
      target: direction,
      reason: "The first page of a pass.",
      details: { limit },
    });
  }
  return c.json({ direction, ...(await doPage(c.get("services"), { direction, cursor, limit })) });
}

function isCursorOf(direction: Direction, cursor: string): boolean {
  switch (direction) {
    case "records-to-history":
      return isRecordCursor(cursor);
    case "history-to-records":
      return isGenerationId(cursor);
  }
}

/** @throws ProblemError when a store does not answer: the same call goes on where it stopped. */
async function doPage(services: Services, page: PageRequest): Promise<ReconciledPage> {
  try {
    return await reconcilePage(services, page);
  } catch (error) {
    if (!(error instanceof StoreUnreachable)) throw error;
    if (isUnmigrated(error.cause)) throw error.cause;
    services.report("a page cannot be reconciled", error.cause, { store: error.store });
    const isHistory = error.store === "history";
    const detail = `The ${isHistory ? "history in D1" : "records in R2"} cannot be reached at the moment. Send the same call again: what was written stays.`;
    const code = isHistory ? "database_unavailable" : "storage_unavailable";
    throw new ProblemError(code, { detail, retryAfterSeconds: 2 });
  }
}

import type { Context } from "hono";

import type { Batch } from "../domain/batch.ts";
import { isBatchId } from "../generation/ids.ts";
import { toBatchView } from "../http/batch-view.ts";
import type { HonoEnv } from "../http/hono-env.ts";
import { ProblemError } from "../http/problem.ts";

/** `GET /v1/batches/{id}`: every item as it stands. */
export async function getBatch(c: Context<HonoEnv>): Promise<Response> {
  const batch = await findBatch(c);
  const view = await toBatchView(c, batch);
  return c.json(view, 200, view.status === "running" ? { "retry-after": "2" } : {});
}

/** `POST /v1/batches/{id}/cancel`: no more items begin, and those under way end. */
export async function cancelBatch(c: Context<HonoEnv>): Promise<Response> {
  const id = c.req.param("id") ?? "";
  const batches = c.get("services").batches;
  const batch = isBatchId(id) ? await batches.get(id).cancel(c.get("accountId")) : undefined;
  if (!batch) throw noBatch(id);
  return c.json(await toBatchView(c, batch));
}

/** The batch that the path names. @throws ProblemError when the account has none by this id. */
export async function findBatch(c: Context<HonoEnv>): Promise<Batch> {
  const id = c.req.param("id") ?? "";
  const batches = c.get("services").batches;
  const batch = isBatchId(id) ? await batches.get(id).describe(c.get("accountId")) : undefined;
  if (!batch) throw noBatch(id);
  return batch;
}

/** The error of a call for a batch that the account has not. */
export function noBatch(id: string): ProblemError {
  const detail = `This account has no batch '${id.slice(0, 40)}'. It is kept for 30 days after its last item; its generations stay.`;
  return new ProblemError("not_found", { detail });
}

import type { Context } from "hono";

import { isBatchId } from "../generation/ids.ts";
import type { HonoEnv } from "../http/hono-env.ts";
import { lastEventId } from "../http/last-event-id.ts";
import { askForNews, respondWithBatchEvents } from "../http/respond-batch.ts";
import { tooManyViewers } from "../http/too-many-viewers.ts";
import { noBatch } from "./find-batch.ts";

/**
 * `GET /v1/batches/{id}/events`: what its watcher has missed since `Last-Event-ID`, and all that
 * follows. Answers 204 when nothing can follow any more.
 */
export async function watchBatch(c: Context<HonoEnv>): Promise<Response> {
  const id = c.req.param("id") ?? "";
  if (!isBatchId(id)) throw noBatch(id);
  const after = lastEventId(c);
  const first = await askForNews(c, id, after, 0);
  switch (first.kind) {
    case "unknown":
      throw noBatch(id);
    case "crowded":
      throw tooManyViewers(id);
    case "news":
      if (first.isOver && first.events.length === 0) return c.body(null, 204);
      return respondWithBatchEvents(c, id, { after, first, onDelivered: () => undefined });
  }
}

import type { Context } from "hono";

import { followRun, framesOf } from "../generation/follow-run.ts";
import { isGenerationId } from "../generation/ids.ts";
import { answerContext } from "../http/answer-context.ts";
import type { HonoEnv } from "../http/hono-env.ts";
import { lastEventId } from "../http/last-event-id.ts";
import { respondWithEvents, respondWithOutcome } from "../http/respond-native.ts";
import { tooManyViewers } from "../http/too-many-viewers.ts";
import { findGeneration, requireFound } from "./find-generation.ts";

/** The event of a generation whose run is removed: greater than any id that a run gives. */
const outcomeId = 1_000_000_000;

/**
 * `GET /v1/generations/{id}/events`: what its watcher has missed since `Last-Event-ID`, of previews
 * the latest, and all that follows. Answers 204 when nothing can follow any more, which keeps an
 * `EventSource` from coming back.
 */
export async function watchGeneration(c: Context<HonoEnv>): Promise<Response> {
  const id = c.req.param("id") ?? "";
  const after = lastEventId(c);
  const wanted = { previews: true, image: false };
  const watch = (from: number) =>
    c
      .get("services")
      .runs.get(id)
      .watch(c.get("accountId"), { ...wanted, after: from });
  const result = isGenerationId(id) ? await watch(after) : ({ kind: "unknown" } as const);
  switch (result.kind) {
    case "watching": {
      if (c.req.method === "HEAD") {
        // Nobody reads them, and a run has places for so many watchers only.
        c.executionCtx.waitUntil(result.frames.cancel().catch(() => undefined));
      }
      const frames = followRun(result.frames, after, async (last) => framesOf(await watch(last)));
      // Its watchers come and go; the call that began it is answered elsewhere.
      return respondWithEvents(frames, answerContext(c, id), "end");
    }
    case "over":
      return c.body(null, 204);
    case "crowded":
      throw tooManyViewers(id);
    case "unknown": {
      const generation = requireFound(await findGeneration(c, id), id);
      if (after >= outcomeId) return c.body(null, 204);
      return respondWithOutcome(outcomeId, generation, answerContext(c, id));
    }
  }
}

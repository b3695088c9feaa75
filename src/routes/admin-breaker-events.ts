import type { Context } from "hono";

import { feedBreakers } from "../http/breaker-feed.ts";
import { eventStream } from "../http/event-stream.ts";
import type { HonoEnv } from "../http/hono-env.ts";
import { lastEventId } from "../http/last-event-id.ts";
import { lookAtBreakers } from "../http/look-at-breakers.ts";

/** `GET /admin/api/breakers/events`: every breaker, now and whenever one changes. */
export function watchBreakers(c: Context<HonoEnv>): Response {
  const services = c.get("services");
  const { signal } = c.req.raw;
  const lastId = lastEventId(c);
  const waitUntil = (promise: Promise<unknown>) => c.executionCtx.waitUntil(promise);
  return eventStream({ waitUntil, onStream: c.get("watch").onStream }, (writer) =>
    feedBreakers({
      look: () => lookAtBreakers(services),
      send: (event) => writer.send(event),
      lastId,
      signal: AbortSignal.any([signal, writer.signal]),
      wait: (ms) => scheduler.wait(ms),
      now: () => Date.now(),
    }),
  );
}

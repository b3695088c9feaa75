import type { Context } from "hono";
import { accepts } from "hono/accepts";

import type { HonoEnv } from "./hono-env.ts";

const events = "text/event-stream";

/**
 * Whether a client asks for events: where it takes JSON as well, what it prefers counts, and of two that it
 * likes the same the first (RFC 9110, 12.5.1).
 */
export function wantsEvents(c: Context<HonoEnv>): boolean {
  const supports = ["application/json", events];
  return accepts(c, { header: "Accept", supports, default: "application/json" }) === events;
}

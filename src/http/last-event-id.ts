import type { Context } from "hono";

import type { HonoEnv } from "./hono-env.ts";

/** The header of a watcher that comes back; what is no id of ours counts as none. */
export function lastEventId(c: Context<HonoEnv>): number {
  const id = Number(c.req.header("last-event-id") ?? 0);
  return Number.isSafeInteger(id) && id > 0 ? id : 0;
}

import { createMiddleware } from "hono/factory";

import type { HonoEnv } from "./hono-env.ts";

/** UUIDs, ULIDs and the ids of traces fit; `openssl rand -hex 32`, which makes our secrets, does not. */
const longestId = 48;

/** As keys and secrets begin: ours, those of the engines, those of webhooks. */
const beginningOfKey = /^(dpt_|sk[-_]|AIza|whsec_)/i;

/**
 * Gives each request an id, and says it in the answer: its client's own `X-Request-Id`, which goes into
 * lines and rows as it is, or else a new one.
 */
export const identifyRequest = createMiddleware<HonoEnv>(async function identifyRequest(c, next) {
  const sent = c.req.header("x-request-id");
  const id = sent !== undefined && isHarmlessId(sent) ? sent : crypto.randomUUID();
  c.set("requestId", id);
  c.header("x-request-id", id);
  await next();
});

/** False for what may be a key that was pasted into the wrong header. */
function isHarmlessId(text: string): boolean {
  return /^[\w=-]+$/.test(text) && text.length <= longestId && !beginningOfKey.test(text);
}

import type { Context } from "hono";

import { acceptedAt } from "../generation/ids.ts";
import type { HonoEnv } from "./hono-env.ts";

/**
 * How long after a generation was accepted a page may come to its events, in seconds: as long as an
 * idempotency key brings the generation back.
 */
const lifetimeSeconds = 24 * 60 * 60;

/**
 * The address at which a page watches a generation without a key; null when URL_SIGNING_SECRET is not
 * set. It is the same however often it is told, so that nobody gets a later one by the one they have.
 * @param generationId A generation of the account that the request may read.
 */
export async function eventsUrl(c: Context<HonoEnv>, generationId: string): Promise<string | null> {
  const query = await c.get("services").urlSigner.sign({
    purpose: "events",
    accountId: c.get("accountId"),
    resourceId: generationId,
    expires: Math.ceil(acceptedAt(generationId) / 1000) + lifetimeSeconds,
  });
  const { origin } = new URL(c.req.url);
  return query && `${origin}/v1/generations/${generationId}/events?${query}`;
}

import type { Context } from "hono";

import { acceptedAt, isBatchId } from "../generation/ids.ts";
import type { HonoEnv } from "./hono-env.ts";

/**
 * How long after a generation or a batch was accepted a page may come to its events, in seconds: as long as an
 * idempotency key brings the generation back.
 */
const lifetimeSeconds = 24 * 60 * 60;

/**
 * The address at which a page watches a generation or a batch without a key; null when
 * URL_SIGNING_SECRET is not set. It is the same however often it is told, so that nobody gets a later
 * one by the one they have.
 * @param id A generation or batch of the account that the request may read.
 * @param since From when on it is good, in Unix milliseconds.
 */
export async function eventsUrl(
  c: Context<HonoEnv>,
  id: string,
  since = acceptedAt(id),
): Promise<string | null> {
  const query = await c.get("services").urlSigner.sign({
    purpose: "events",
    accountId: c.get("accountId"),
    resourceId: id,
    expires: Math.ceil(since / 1000) + lifetimeSeconds,
  });
  const { origin } = new URL(c.req.url);
  const resource = isBatchId(id) ? "batches" : "generations";
  return query && `${origin}/v1/${resource}/${id}/events?${query}`;
}

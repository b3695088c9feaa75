import type { Context } from "hono";

import { fingerprintOf, type FingerprintedBody } from "../accounts/fingerprint.ts";
import type { CallIdentity } from "../generation/open-generation.ts";
import type { HonoEnv } from "./hono-env.ts";
import { parseIdempotencyKey } from "./idempotency-key.ts";
import { parseRetryCount } from "./retry-count.ts";

/**
 * By what a call is known when it is sent again.
 * @param body As the client sent it, with the digest of each image in place of its bytes.
 * @throws ProblemError when its `Idempotency-Key` is none.
 */
export async function readCallIdentity(
  c: Context<HonoEnv>,
  body: FingerprintedBody,
): Promise<CallIdentity> {
  const { endUser } = c.get("caller");
  // Users who share an account do not get each other's answers, though they ask for the same.
  const route = endUser === undefined ? c.req.path : `${c.req.path}#${endUser}`;
  const retries = c.req.header("x-stainless-retry-count");
  return {
    idempotencyKey: parseIdempotencyKey(c.req.header("idempotency-key")),
    fingerprint: await fingerprintOf(route, body),
    retries: retries === undefined ? null : parseRetryCount(retries),
  };
}

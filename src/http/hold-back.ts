import type { Context } from "hono";

import { networkOf } from "../accounts/flood-shield.ts";
import type { HonoEnv } from "./hono-env.ts";
import { ProblemError } from "./problem.ts";

/** The period of the rate limits in wrangler.toml: what is over one of them is over it no longer. */
const retryAfterSeconds = 60;

/** @throws ProblemError when a key, or a user, sends more than any use explains. */
export async function holdBackFlood(c: Context<HonoEnv>, floodKey: string | null): Promise<void> {
  if (floodKey === null || (await c.get("services").floodShield.admitsRequest(floodKey))) return;
  const detail =
    "Requests come faster than is taken at all, whatever the account may use. Slow down.";
  throw new ProblemError("too_many_requests", { detail, retryAfterSeconds });
}

/** @throws ProblemError when the admin API is asked too often from one address. */
export async function holdBackAdmins(c: Context<HonoEnv>): Promise<void> {
  const network = networkOfClient(c);
  if (network === null || (await c.get("services").floodShield.admitsAdmin(network))) return;
  const detail = "The admin API is asked too often from this address. Slow down.";
  throw new ProblemError("too_many_requests", { detail, retryAfterSeconds });
}

/**
 * Counts a failed authentication by the address that it came from. Only failures are held back:
 * whoever has the right key is let in, however often others of the same network fail.
 * @returns The error to be thrown: the one given, or that there were too many.
 */
export async function countFailure(
  c: Context<HonoEnv>,
  error: ProblemError,
): Promise<ProblemError> {
  const { floodShield, report } = c.get("services");
  const network = networkOfClient(c);
  if (network === null || (await floodShield.admitsFailure(network))) return error;
  const { method, path } = c.req;
  const details = { requestId: c.get("requestId"), network, method, path, code: error.code };
  report("authentication fails too often", null, details);
  const detail = "Too many authentications from this address have failed. Check the key, and wait.";
  return new ProblemError("too_many_failures", { detail, retryAfterSeconds });
}

/** Null where no address is known: Cloudflare tells it with every request that comes from outside. */
export function networkOfClient(c: Context<HonoEnv>): string | null {
  const address = c.req.header("cf-connecting-ip");
  return address === undefined ? null : networkOf(address);
}

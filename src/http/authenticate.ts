import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { wrapTime } from "hono/timing";

import type { Bearer } from "../accounts/bearer.ts";
import { isTokenShaped } from "../accounts/token-verifier.ts";
import { admitKey } from "./admit-key.ts";
import { admitUser } from "./admit-user.ts";
import { bearerToken } from "./bearer-token.ts";
import { countFailure, holdBackFlood } from "./hold-back.ts";
import type { HonoEnv } from "./hono-env.ts";
import { ProblemError } from "./problem.ts";
import { requireOrigin } from "./require-origin.ts";

const howToSend = "Send it as 'Authorization: Bearer dpt_…'.";

/**
 * Lets only bearers of a valid API key through, and users with a token of the configured identity
 * provider, and says whose account it is and how far they may go.
 */
export const authenticate = createMiddleware<HonoEnv>(async function authenticate(c, next) {
  const header = c.req.header("authorization");
  if (header === undefined) {
    throw new ProblemError("missing_api_key", { detail: `No API key was sent. ${howToSend}` });
  }
  const secret = bearerToken(header);
  if (secret === undefined) {
    const detail = `The Authorization header holds no bearer key. ${howToSend}`;
    throw await countFailure(c, new ProblemError("invalid_api_key", { detail }));
  }
  const { caller, scopes, origins, floodKey } = await wrapTime(c, "auth", admit(c, secret));
  await holdBackFlood(c, floodKey);
  requireOrigin(c, origins);
  c.set("caller", caller);
  c.set("accountId", caller.accountId);
  c.set("scopes", scopes);
  await next();
});

function admit(c: Context<HonoEnv>, secret: string): Promise<Bearer> {
  const { config, users } = c.get("services");
  return users && config.identity && isTokenShaped(secret)
    ? admitUser(c, secret, users, config.identity)
    : admitKey(c, secret);
}

import type { Context } from "hono";
import { createMiddleware } from "hono/factory";

import { admitAdminToken, admitThroughAccess } from "./admit-admin.ts";
import { bearerToken } from "./bearer-token.ts";
import { countFailure, holdBackAdmins } from "./hold-back.ts";
import type { HonoEnv } from "./hono-env.ts";
import { ProblemError } from "./problem.ts";

const howToSend = "Send it as 'Authorization: Bearer ADMIN_TOKEN'.";

/**
 * Lets only admins through: whoever comes through Cloudflare Access, and bearers of the admin token,
 * for when Access is down. With neither configured, the admin API is closed to all. A token that is
 * sent is what counts: what Access says beside it is not looked at.
 */
export const authenticateAdmin = createMiddleware<HonoEnv>(
  async function authenticateAdmin(c, next) {
    const { config, accessTokens } = c.get("services");
    if (config.adminToken === null && !accessTokens) {
      const detail =
        "The admin API is closed. Set ADMIN_TOKEN to a long random secret to open it, or ACCESS_TEAM_DOMAIN and ACCESS_AUD.";
      throw new ProblemError("admin_not_configured", { detail });
    }
    await holdBackAdmins(c);
    c.set("actor", await admit(c));
    await next();
  },
);

async function admit(c: Context<HonoEnv>): Promise<string> {
  const { accessTokens } = c.get("services");
  const header = c.req.header("authorization");
  const assertion = c.req.header("cf-access-jwt-assertion");
  if (header === undefined) {
    if (accessTokens && assertion !== undefined) {
      return admitThroughAccess(c, assertion, accessTokens);
    }
    const through = accessTokens ? " Or come through Cloudflare Access." : "";
    const detail = `No admin token was sent. ${howToSend}${through}`;
    throw new ProblemError("missing_admin_token", { detail });
  }
  const token = bearerToken(header);
  if (token !== undefined) return admitAdminToken(c, token);
  const detail = `The Authorization header holds no bearer token. ${howToSend}`;
  throw await countFailure(c, new ProblemError("invalid_admin_token", { detail }));
}

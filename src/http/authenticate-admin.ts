import { createMiddleware } from "hono/factory";

import { isAdminToken } from "../accounts/admin-token.ts";
import { isWellFormedApiKey } from "../accounts/api-key.ts";
import { isDevelopmentKey } from "../accounts/development-key.ts";
import { bearerToken, shownToken } from "./bearer-token.ts";
import type { HonoEnv } from "./hono-env.ts";
import { ProblemError } from "./problem.ts";

const howToSend = "Send it as 'Authorization: Bearer ADMIN_TOKEN'.";

/** Lets only bearers of the admin token through. Without a token, the admin API is closed to all. */
export const authenticateAdmin = createMiddleware<HonoEnv>(
  async function authenticateAdmin(c, next) {
    const { config } = c.get("services");
    if (config.adminToken === null) {
      const detail = "The admin API is closed. Set ADMIN_TOKEN to a long random secret to open it.";
      throw new ProblemError("admin_not_configured", { detail });
    }
    const header = c.req.header("authorization");
    if (header === undefined) {
      const detail = `No admin token was sent. ${howToSend}`;
      throw new ProblemError("missing_admin_token", { detail });
    }
    const token = bearerToken(header);
    if (token === undefined) {
      const detail = `The Authorization header holds no bearer token. ${howToSend}`;
      throw new ProblemError("invalid_admin_token", { detail });
    }
    const { hostname } = new URL(c.req.url);
    if (!(await isAdminToken(token, config, hostname))) {
      throw new ProblemError("invalid_admin_token", { detail: whyRefused(token) });
    }
    await next();
  },
);

function whyRefused(token: string): string {
  const shown = shownToken(token);
  if (isWellFormedApiKey(token)) {
    return `${shown} is an API key, which opens /v1 alone. The admin API takes the token in ADMIN_TOKEN.`;
  }
  return isDevelopmentKey(token)
    ? `${shown} is not the admin token here. Under 'npm run dev' that is dpt_dev_admin, on loopback alone; elsewhere set ADMIN_TOKEN to a secret of your own.`
    : `The admin token ${shown} is not valid here. It is the value of ADMIN_TOKEN.`;
}

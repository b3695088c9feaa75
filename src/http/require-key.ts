import { createMiddleware } from "hono/factory";

import type { HonoEnv } from "./hono-env.ts";
import { ProblemError } from "./problem.ts";

/** Keeps users of a product out of what is for the account's own back end. */
export const requireKey = createMiddleware<HonoEnv>(async function requireKey(c, next) {
  if (c.get("caller").endUser !== undefined) {
    const detail = "This call takes an API key of the account. A user's token does not open it.";
    throw new ProblemError("api_key_required", { detail });
  }
  await next();
});

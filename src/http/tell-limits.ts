import { createMiddleware } from "hono/factory";

import type { HonoEnv } from "./hono-env.ts";
import { limitFields } from "./limit-fields.ts";

/** Says of the answer to a call that wanted to create something how its account stands with its limits. */
export const tellLimits = createMiddleware<HonoEnv>(async function tellLimits(c, next) {
  await next();
  const standing = c.get("standing");
  const fields = standing && limitFields(c.get("caller").limits, standing, Date.now());
  if (!fields) return;
  c.header("ratelimit-policy", fields.policy);
  c.header("ratelimit", fields.state);
});

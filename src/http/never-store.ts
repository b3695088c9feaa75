import { createMiddleware } from "hono/factory";

import type { HonoEnv } from "./hono-env.ts";

/** Keeps an answer out of every cache, whatever it is: an admin's page must not outlive a change. */
export const neverStore = createMiddleware<HonoEnv>(async function neverStore(c, next) {
  await next();
  c.header("cache-control", "no-store");
});

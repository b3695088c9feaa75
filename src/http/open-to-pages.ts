import { createMiddleware } from "hono/factory";

import type { HonoEnv } from "./hono-env.ts";

/** Lets pages of any origin show an image: whoever has its address may see it. */
export const openToPages = createMiddleware<HonoEnv>(async function openToPages(c, next) {
  await next();
  c.res.headers.set("cross-origin-resource-policy", "cross-origin");
});

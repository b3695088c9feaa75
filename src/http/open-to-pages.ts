import { createMiddleware } from "hono/factory";

import type { HonoEnv } from "./hono-env.ts";

/** What makes an image has an address of the same form as an image, and is for no page to show. */
const reads: ReadonlySet<string> = new Set(["GET", "HEAD"]);

/** Lets pages of any origin show an image: whoever has its address may see it. */
export const openToPages = createMiddleware<HonoEnv>(async function openToPages(c, next) {
  await next();
  if (!reads.has(c.req.method)) return;
  c.res.headers.set("cross-origin-resource-policy", "cross-origin");
});

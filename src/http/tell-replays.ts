import { createMiddleware } from "hono/factory";

import type { HonoEnv } from "./hono-env.ts";

/** Says of an answer, be it an error, that it is that of an earlier call. */
export const tellReplays = createMiddleware<HonoEnv>(async function tellReplays(c, next) {
  await next();
  if (c.get("isReplayed")) c.header("idempotency-replayed", "true");
});

import { createMiddleware } from "hono/factory";

import { isGenerationId } from "../generation/ids.ts";
import type { HonoEnv } from "./hono-env.ts";

/**
 * Says of an answer, be it an error, which generation it is about: libraries that drop what they do
 * not know of a body hand on its headers.
 */
export const tellGeneration = createMiddleware<HonoEnv>(async function tellGeneration(c, next) {
  await next();
  const id = c.get("begunId");
  if (id !== undefined && isGenerationId(id)) c.header("x-generation-id", id);
});

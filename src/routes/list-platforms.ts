import type { Context } from "hono";

import { platforms } from "../domain/platform.ts";
import { toSize } from "../domain/size.ts";
import type { HonoEnv } from "../http/hono-env.ts";

/** `GET /v1/platforms`: the choices for `platform`, with what each of them delivers. */
export function listPlatforms(c: Context<HonoEnv>): Response {
  const data = platforms.map(({ pixels, ...platform }) => ({
    ...platform,
    size: toSize(pixels),
    ...pixels,
  }));
  return c.json({ object: "list", data });
}

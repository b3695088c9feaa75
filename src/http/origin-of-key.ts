import type { Context } from "hono";

import type { HonoEnv } from "./hono-env.ts";

/**
 * True for an origin that some key is for. A preflight comes without the key, so that what one key
 * allows is open to the others there: whether a key may be used by a page is asked when it comes.
 * While it cannot be known, no page but those of CORS_ORIGINS is let in.
 */
export async function isOriginOfKey(c: Context<HonoEnv>, origin: string): Promise<boolean> {
  if (origin === "") return false;
  const { keyOrigins, report } = c.get("services");
  try {
    return await keyOrigins.includes(origin);
  } catch (error) {
    report("the origins of keys cannot be looked up", error);
    return false;
  }
}

import type { Context } from "hono";

import type { HonoEnv } from "./hono-env.ts";

/**
 * A page that was built, under an address that is not that of its file.
 * @param headers What of the request's own makes the answer another one.
 * @returns null where it was not built.
 */
export async function fetchPage(
  c: Context<HonoEnv>,
  file: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response | null> {
  const page = await c.env.ASSETS.fetch(new URL(file, c.req.url), { headers });
  // Made anew: the headers of an answer that was fetched cannot be added to.
  return page.status === 404 ? null : new Response(page.body, page);
}

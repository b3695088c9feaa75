import type { Context } from "hono";

import { answerNotFound } from "./answer-error.ts";
import type { HonoEnv } from "./hono-env.ts";

/** A page that was built, under an address that is not that of its file; 404 where it was not built. */
export async function answerPage(c: Context<HonoEnv>, file: string): Promise<Response> {
  const page = await c.env.ASSETS.fetch(new URL(file, c.req.url), { headers: conditions(c) });
  // Made anew: the headers of an answer that was fetched cannot be added to.
  return page.status === 404 ? answerNotFound(c) : new Response(page.body, page);
}

/** What the browser has already need not be sent again. */
function conditions(c: Context<HonoEnv>): Record<string, string> {
  const etag = c.req.header("if-none-match");
  return etag === undefined ? {} : { "if-none-match": etag };
}

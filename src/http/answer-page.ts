import type { Context } from "hono";

import { answerNotFound } from "./answer-unrouted.ts";
import { fetchPage } from "./fetch-page.ts";
import type { HonoEnv } from "./hono-env.ts";

/** A page that was built, under an address that is not that of its file; 404 where it was not built. */
export async function answerPage(c: Context<HonoEnv>, file: string): Promise<Response> {
  return (await fetchPage(c, file, conditions(c))) ?? answerNotFound(c);
}

/** What the browser has already need not be sent again. */
function conditions(c: Context<HonoEnv>): Record<string, string> {
  const etag = c.req.header("if-none-match");
  return etag === undefined ? {} : { "if-none-match": etag };
}

import type { Context } from "hono";

import { answerNotFound } from "../http/answer-error.ts";
import type { HonoEnv } from "../http/hono-env.ts";

/**
 * `GET /studio` and whatever below it is no file: the page, which reads its own address. A file that
 * is not there is not found; so is the page where the studio was not built.
 */
export async function getStudio(c: Context<HonoEnv>): Promise<Response> {
  if (/\.\w+$/.test(c.req.path)) return answerNotFound(c);
  const page = await c.env.ASSETS.fetch(new URL("/index.html", c.req.url), {
    headers: conditions(c),
  });
  // Made anew: the headers of an answer that was fetched cannot be added to.
  return page.status === 404 ? answerNotFound(c) : new Response(page.body, page);
}

/** What the browser has already need not be sent again. */
function conditions(c: Context<HonoEnv>): Record<string, string> {
  const etag = c.req.header("if-none-match");
  return etag === undefined ? {} : { "if-none-match": etag };
}

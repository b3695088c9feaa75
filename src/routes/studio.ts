import type { Context } from "hono";

import { answerPage } from "../http/answer-page.ts";
import { answerNotFound } from "../http/answer-unrouted.ts";
import type { HonoEnv } from "../http/hono-env.ts";

/**
 * `GET /studio` and whatever below it is no file: the page, which reads its own address. A file that
 * is not there is not found; so is the page where the studio was not built.
 */
export async function getStudio(c: Context<HonoEnv>): Promise<Response> {
  return /\.\w+$/.test(c.req.path) ? answerNotFound(c) : answerPage(c, "/index.html");
}

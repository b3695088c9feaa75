import type { Context } from "hono";

import { answerPage } from "../http/answer-page.ts";
import { answerNotFound } from "../http/answer-unrouted.ts";
import type { HonoEnv } from "../http/hono-env.ts";

/** By their addresses. */
const pages: ReadonlyMap<string, string> = new Map([
  ["/docs", "/docs/index.html"],
  ["/docs/errors", "/docs/errors.html"],
  ["/docs/events", "/docs/events.html"],
]);

/** `GET /docs` · `/docs/errors` · `/docs/events`: the reference, and what each code and event means. */
export async function getDocumentation(c: Context<HonoEnv>): Promise<Response> {
  const page = pages.get(c.req.path.replace(/\/$/, ""));
  return page === undefined ? answerNotFound(c) : answerPage(c, page);
}

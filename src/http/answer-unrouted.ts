import type { Context } from "hono";
import { createMiddleware } from "hono/factory";

import { answerProblem } from "./answer-error.ts";
import { fetchPage } from "./fetch-page.ts";
import type { HonoEnv } from "./hono-env.ts";
import { prefers } from "./prefers.ts";
import { ProblemError } from "./problem.ts";

/** What to call instead of what OpenAI's clients may call and this API has not. */
const insteadOf: ReadonlyMap<string, string> = new Map([
  [
    "/v1/images/variations",
    " OpenAI has retired it, too. POST /v1/images/edits takes the image and a prompt; POST /v1/generations/{id}/reroll makes one of yours again.",
  ],
]);

/** What no route answers: a page for whoever opens one in a browser, the one shape of errors for the rest. */
export async function answerNotFound(c: Context<HonoEnv>): Promise<Response> {
  return (await notFoundPage(c)) ?? notFoundProblem(c);
}

async function notFoundPage(c: Context<HonoEnv>): Promise<Response | null> {
  if (/^\/(v1|admin)\//.test(c.req.path) || !prefers(c, "text/html")) return null;
  const page = await fetchPage(c, "/docs/not-found.html");
  if (page === null) return null;
  c.set("problem", "not_found");
  const headers = new Headers(page.headers);
  headers.delete("etag");
  headers.set("vary", "accept");
  headers.set("x-request-id", c.get("requestId"));
  return new Response(page.body, { status: 404, headers });
}

function notFoundProblem(c: Context<HonoEnv>): Response {
  const instead = insteadOf.get(c.req.path) ?? "";
  const detail = `There is no ${nameOf(c)} in this API.${instead}`;
  const response = answerProblem(c, new ProblemError("not_found", { detail }));
  response.headers.set("vary", "accept");
  return response;
}

/**
 * A path that other methods have: 405 with all of them in `Allow` (RFC 9110, 15.5.6). One that OpenAI's
 * clients look for and do not find stays 404, which is what they tell apart.
 */
export function answerWrongMethod(c: Context<HonoEnv>, allowed: readonly string[]): Response {
  if (insteadOf.has(c.req.path)) return c.res;
  const methods = allowed.join(", ");
  const detail = `There is no ${nameOf(c)} in this API. The path takes ${methods}.`;
  const response = answerProblem(c, new ProblemError("method_not_allowed", { detail }));
  response.headers.set("allow", methods);
  return response;
}

/** What makes images has an address of the form of an image's, and is none that could be read. */
export const takesPostAlone = createMiddleware<HonoEnv>(async function takesPostAlone(c, next) {
  if (c.req.method !== "POST") return answerWrongMethod(c, ["POST"]);
  await next();
  return undefined;
});

function nameOf(c: Context<HonoEnv>): string {
  return `${c.req.method} ${c.req.path.slice(0, 80)}`;
}

import type { Context } from "hono";

import type { HonoEnv } from "../http/hono-env.ts";
import { prefers } from "../http/prefers.ts";

/** `GET /`: takes browsers to the studio, and tells everything else how to call what runs here. */
export function getHome(c: Context<HonoEnv>): Response {
  c.header("vary", "accept");
  if (prefers(c, "text/html")) return c.redirect("/studio");
  const { origin } = new URL(c.req.url);
  const call = `curl ${origin}/v1/generations \\
  -H 'Authorization: Bearer YOUR_KEY' -H 'Content-Type: application/json' \\
  -d '{"prompt":"A paper boat on a calm lake at dawn","aspectRatio":"4:5"}'`;
  return c.text(`Diptych: one image API, two engines.

Make an image:
${call}

Studio      ${origin}/studio
Reference   ${origin}/docs
Models      GET ${origin}/v1/models
Status      GET ${origin}/v1/status
Readiness   GET ${origin}/readyz
`);
}

import type { Context } from "hono";

import type { HonoEnv } from "../http/hono-env.ts";

/** `GET /`: says what runs here and how to call it. */
export function getHome(c: Context<HonoEnv>): Response {
  const { origin } = new URL(c.req.url);
  const call = `curl ${origin}/v1/generations \\
  -H 'Authorization: Bearer YOUR_KEY' -H 'Content-Type: application/json' \\
  -d '{"prompt":"A paper boat on a calm lake at dawn","aspectRatio":"4:5"}'`;
  return c.text(`Diptych: one image API, two engines.

Make an image:
${call}

Models      GET ${origin}/v1/models
Status      GET ${origin}/v1/status
Readiness   GET ${origin}/readyz
`);
}

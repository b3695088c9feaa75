import type { Context } from "hono";

import { beginAsync, type PreparedCall } from "./begin-generation.ts";
import type { HonoEnv } from "./hono-env.ts";
import { toSignedView } from "./signed-images.ts";

/** RFC 7240: `Prefer: respond-async`, among other preferences or alone. */
export function prefersAsync(c: Context<HonoEnv>): boolean {
  const preferences = c.req.header("prefer")?.split(",") ?? [];
  return preferences.some((preference) => preference.trim().toLowerCase() === "respond-async");
}

/** 202, with where the generation is to be asked for. */
export async function answerAsync(c: Context<HonoEnv>, call: PreparedCall): Promise<Response> {
  const { result, answer } = await beginAsync(c, call);
  answer.onDelivered();
  const view = await toSignedView(c, result, await answer.eventsUrl());
  return c.json(view, 202, {
    location: view.statusUrl,
    "preference-applied": "respond-async",
    "retry-after": "2",
  });
}

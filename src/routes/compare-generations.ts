import type { Context } from "hono";

import { compareGenerations } from "../domain/compare-generations.ts";
import type { HonoEnv } from "../http/hono-env.ts";
import { toSignedView } from "../http/signed-images.ts";
import { findGeneration, requireFound } from "./find-generation.ts";

/** `GET /v1/generations/{id}/compare/{other}`: both, and what changed from the first to the other. */
export async function compareWithOther(c: Context<HonoEnv>): Promise<Response> {
  const ids = [c.req.param("id") ?? "", c.req.param("other") ?? ""] as const;
  const [first, second] = await Promise.all(ids.map((id) => findGeneration(c, id)));
  const [from, to] = [requireFound(first, ids[0]), requireFound(second, ids[1])];
  return c.json({
    changes: compareGenerations(from, to),
    from: await toSignedView(c, from),
    to: await toSignedView(c, to),
  });
}

import type { Context } from "hono";

import { isGenerationId } from "../generation/ids.ts";
import type { HonoEnv } from "../http/hono-env.ts";
import { ProblemError } from "../http/problem.ts";
import { toSignedView } from "../http/signed-images.ts";
import { findGeneration, requireFound } from "./find-generation.ts";

/**
 * `POST /v1/generations/{id}/cancel`: ends the calls that are under way, and answers with the
 * generation, whose error says whether it may have been charged. Cancelling again is harmless.
 */
export async function cancelGeneration(c: Context<HonoEnv>): Promise<Response> {
  const id = c.req.param("id") ?? "";
  const { accountId } = c.get("caller");
  const result = isGenerationId(id)
    ? await c.get("services").runs.get(id).cancel(accountId)
    : ({ kind: "unknown" } as const);
  const generation =
    result.kind === "unknown" ? requireFound(await findGeneration(c, id), id) : result.generation;
  if (generation.status !== "cancelled") {
    const detail = `The generation ${id} is ${generation.status} already and cannot be cancelled any more.`;
    throw new ProblemError("generation_ended", { detail, shouldRetry: false });
  }
  return c.json(await toSignedView(c, generation));
}

import type { Context } from "hono";

import type { Generation } from "../domain/generation.ts";
import type { HonoEnv } from "../http/hono-env.ts";
import { nativeImagePlaces } from "../http/native-request.ts";
import { ProblemError } from "../http/problem.ts";
import { parseRerollRequest, type RerollModels } from "../http/reroll-request.ts";
import { readImageJson, takingImages } from "../http/take-images.ts";
import type { Services } from "../services.ts";
import { answerNative } from "./create-generation.ts";
import { findGeneration, requireFound } from "./find-generation.ts";

/**
 * `POST /v1/generations/{id}/reroll`: the same again, on the same engine or another, with or without
 * changes. Answers as `POST /v1/generations` does.
 */
export function rerollGeneration(c: Context<HonoEnv>): Promise<Response> {
  return takingImages(c, async (taking) => {
    const id = c.req.param("id") ?? "";
    const { body, fingerprinted } = c.req.raw.body
      ? await readImageJson(c, taking.intake, nativeImagePlaces)
      : { body: {}, fingerprinted: { kind: "json", value: null } as const };
    const parent = requireEnded(requireFound(await findGeneration(c, id), id));
    const models = modelsOf(c.get("services"), parent);
    const lineage = { parentId: id, rootId: parent.requested.lineage?.rootId ?? id };
    const asked = parseRerollRequest(parent, body, models);
    return answerNative(c, taking, asked, { fingerprinted, lineage });
  });
}

/** @throws ProblemError while it is running. */
function requireEnded(generation: Generation): Generation {
  if (generation.status !== "running") return generation;
  const detail = `The generation ${generation.id} is running. Ask again when it has ended, or cancel it.`;
  throw new ProblemError("generation_running", { detail, retryAfterSeconds: 2 });
}

/** A model that no card names any more counts as the standard one. */
function modelsOf({ catalog, routing }: Services, { model }: Generation): RerollModels {
  const { standardModel, proModel } = routing;
  const same = catalog.find(model) ?? standardModel;
  return { same, other: same.engine === "pro" ? standardModel : proModel };
}

import type { Context } from "hono";

import type { Generation, StoredImage } from "../domain/generation.ts";
import { generationOfImage, isGenerationId } from "../generation/ids.ts";
import { eventsUrl } from "../http/events-url.ts";
import type { HonoEnv } from "../http/hono-env.ts";
import { ProblemError } from "../http/problem.ts";
import { toSignedView } from "../http/signed-images.ts";
import { isUnmigrated } from "../storage/is-unmigrated.ts";

/** `GET /v1/generations/{id}`: one generation, running or ended. */
export async function getGeneration(c: Context<HonoEnv>): Promise<Response> {
  const id = c.req.param("id") ?? "";
  const generation = requireFound(await findGeneration(c, id), id);
  const isRunning = generation.status === "running";
  const watchedAt = isRunning ? await eventsUrl(c, id) : null;
  const view = await toSignedView(c, generation, watchedAt);
  return c.json(view, 200, isRunning ? { "retry-after": "2" } : {});
}

/** @throws ProblemError when the account has no such generation. */
export function requireFound(generation: Generation | undefined, id: string): Generation {
  if (generation) return generation;
  const detail = `This account has no generation '${id.slice(0, 40)}'.`;
  throw new ProblemError("not_found", { detail });
}

/**
 * A generation of the account that the request may read: from the history, or from its run while
 * the history has it not. Undefined for another account's, as for one that never was.
 */
export async function findGeneration(
  c: Context<HonoEnv>,
  id: string,
): Promise<Generation | undefined> {
  if (!isGenerationId(id)) return undefined;
  const { generations, runs, report } = c.get("services");
  const accountId = c.get("accountId");
  const history = generations.find(accountId, id);
  const saved = await history.catch((error: unknown) => {
    report("the history cannot be read", error);
    return undefined;
  });
  return saved ?? (await runs.get(id).describe(accountId)) ?? (await history.catch(unreadable));
}

/** An image, and the generation that it is of. */
export interface FoundImage {
  readonly generation: Generation;
  readonly image: StoredImage;
}

/** An image of such a generation; undefined as there. */
export async function findImage(c: Context<HonoEnv>, id: string): Promise<FoundImage | undefined> {
  const generation = await findGeneration(c, generationOfImage(id) ?? "");
  const image = generation?.images.find((candidate) => candidate.id === id);
  return generation && image && { generation, image };
}

/** Neither has it: a history that cannot be read must not pass for one without the generation. */
function unreadable(error: unknown): never {
  if (isUnmigrated(error)) throw error;
  const detail = "The history cannot be read at the moment. Try again.";
  throw new ProblemError("database_unavailable", { detail, retryAfterSeconds: 2 });
}

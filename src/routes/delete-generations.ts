import type { Context } from "hono";
import { z } from "zod";

import { deleteGeneration, type Deletion } from "../generation/delete-generation.ts";
import { isGenerationId } from "../generation/ids.ts";
import { deletionProblem } from "../http/deletion-problem.ts";
import type { HonoEnv } from "../http/hono-env.ts";
import { ProblemError } from "../http/problem.ts";
import { readJson } from "../http/read-json.ts";
import { validate } from "../http/validate.ts";
import { inParallel } from "../in-parallel.ts";

/** Deleting one takes a dozen calls to storage, of which a Worker may make so many. */
const mostAtOnce = 5;

export const idsSchema = z.strictObject({ ids: z.array(z.string().max(40)).min(1).max(100) });

/** `DELETE /v1/generations/{id}`: its images and words are removed, and what it cost is kept. */
export async function deleteOne(c: Context<HonoEnv>): Promise<Response> {
  const id = c.req.param("id") ?? "";
  const problem = deletionProblem(id, await tryToDelete(c, id));
  if (problem) throw problem;
  return c.body(null, 204);
}

/** `POST /v1/generations/delete`: the same for up to a hundred, each on its own. */
export async function deleteMany(c: Context<HonoEnv>): Promise<Response> {
  const { ids } = validate(idsSchema, await readJson(c.req.raw));
  const results = await inParallel([...new Set(ids)], mostAtOnce, async (id) => {
    const problem = await tryToDelete(c, id).then(
      (deletion) => deletionProblem(id, deletion),
      (error: unknown) => {
        if (error instanceof ProblemError) return error;
        throw error;
      },
    );
    return { id, problem };
  });
  return c.json({
    deleted: results.filter(({ problem }) => problem === null).map(({ id }) => id),
    failed: results.flatMap(({ id, problem }) =>
      problem ? [{ id, code: problem.code, detail: problem.details.detail }] : [],
    ),
  });
}

async function tryToDelete(c: Context<HonoEnv>, id: string): Promise<Deletion> {
  if (!isGenerationId(id)) return "unknown";
  const services = c.get("services");
  return deleteGeneration(services, c.get("accountId"), id, Date.now()).catch((error: unknown) => {
    services.report("a generation cannot be deleted yet", error);
    const detail = `The generation ${id} cannot be deleted as a whole at the moment. Ask again.`;
    throw new ProblemError("storage_unavailable", { detail, retryAfterSeconds: 2 });
  });
}

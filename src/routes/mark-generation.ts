import type { Context } from "hono";

import type { Generation } from "../domain/generation.ts";
import type { Marks } from "../domain/marks.ts";
import { isGenerationId } from "../generation/ids.ts";
import { databaseProblem } from "../http/database-problem.ts";
import type { HonoEnv } from "../http/hono-env.ts";
import { feedbackSchema, marksSchema } from "../http/mark-fields.ts";
import { ProblemError } from "../http/problem.ts";
import { readJson } from "../http/read-json.ts";
import { toSignedView } from "../http/signed-images.ts";
import { validate } from "../http/validate.ts";
import { findGeneration, requireFound } from "./find-generation.ts";

/** `PATCH /v1/generations/{id}`: a favourite or not, and its owner's own labels. */
export async function markGeneration(c: Context<HonoEnv>): Promise<Response> {
  return mark(c, validate(marksSchema, await readJson(c.req.raw)));
}

/** `POST /v1/generations/{id}/feedback`: whether the route was right; the last word counts. */
export async function giveFeedback(c: Context<HonoEnv>): Promise<Response> {
  const { verdict, note = null } = validate(feedbackSchema, await readJson(c.req.raw));
  return mark(c, { feedback: { verdict, note, at: Date.now() } });
}

async function mark(c: Context<HonoEnv>, marks: Partial<Marks>): Promise<Response> {
  const { report } = c.get("services");
  const id = c.req.param("id") ?? "";
  const failed = databaseProblem(
    report,
    "a generation cannot be marked",
    "The history cannot be written at the moment. Try again.",
  );
  const marked = isGenerationId(id) ? await write(c, id, marks).catch(failed) : undefined;
  if (marked) return c.json(await toSignedView(c, marked));
  // The history has it not: it is none, or runs, or was not written yet.
  requireFound(await findGeneration(c, id), id);
  const detail = `The generation ${id} is running or still being written. Ask again in a moment.`;
  throw new ProblemError("generation_running", { detail, retryAfterSeconds: 2 });
}

/** Undefined when the history has it not. */
async function write(
  c: Context<HonoEnv>,
  id: string,
  marks: Partial<Marks>,
): Promise<Generation | undefined> {
  const { generationChanges, generations, records } = c.get("services");
  const accountId = c.get("accountId");
  if (!(await generations.find(accountId, id))) return undefined;
  await generationChanges.mark(id, marks);
  const marked = await generations.find(accountId, id);
  if (!marked) return undefined;
  await records.save(marked);
  // It can have been deleted meanwhile: then its record must not say any more what it was.
  const kept = await generations.findKept(accountId, id);
  if (kept.kind !== "found" || kept.generation.deletedAt === null) return marked;
  await records.save(kept.generation);
  return undefined;
}

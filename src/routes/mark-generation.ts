import type { Context } from "hono";

import type { Generation } from "../domain/generation.ts";
import type { Marks } from "../domain/marks.ts";
import { isGenerationId } from "../generation/ids.ts";
import type { HonoEnv } from "../http/hono-env.ts";
import { feedbackSchema, marksSchema } from "../http/mark-fields.ts";
import { ProblemError } from "../http/problem.ts";
import { readJson } from "../http/read-json.ts";
import { toSignedView } from "../http/signed-images.ts";
import { isUnmigrated } from "../http/unmigrated.ts";
import { validate } from "../http/validate.ts";
import { findGeneration, requireFound } from "./find-generation.ts";

/** `PATCH /v1/generations/{id}`: a favourite or not, and its owner's own labels. */
export async function markGeneration(c: Context<HonoEnv>): Promise<Response> {
  const { favourite, labels } = validate(marksSchema, await readJson(c.req.raw));
  return change(c, (marks) => ({
    ...marks,
    favourite: favourite ?? marks.favourite,
    labels: labels ?? marks.labels,
  }));
}

/** `POST /v1/generations/{id}/feedback`: whether the route was right; the last word counts. */
export async function giveFeedback(c: Context<HonoEnv>): Promise<Response> {
  const { verdict, note = null } = validate(feedbackSchema, await readJson(c.req.raw));
  return change(c, (marks) => ({ ...marks, feedback: { verdict, note, at: Date.now() } }));
}

async function change(c: Context<HonoEnv>, next: (marks: Marks) => Marks): Promise<Response> {
  const { generations, records, report } = c.get("services");
  const generation = await requireWritten(c, c.req.param("id") ?? "");
  const changed = { ...generation, marks: next(generation.marks) };
  try {
    await generations.rewrite(changed);
    await records.save(changed);
  } catch (error) {
    if (isUnmigrated(error)) throw error;
    report("a generation cannot be marked", error);
    const detail = "The history cannot be written at the moment. Try again.";
    throw new ProblemError("database_unavailable", { detail, retryAfterSeconds: 2 });
  }
  return c.json(await toSignedView(c, changed));
}

/** @throws ProblemError when the history has it not: it is none, or runs, or was not written yet. */
async function requireWritten(c: Context<HonoEnv>, id: string): Promise<Generation> {
  const { generations } = c.get("services");
  const kept = isGenerationId(id) ? await generations.find(c.get("accountId"), id) : undefined;
  if (kept) return kept;
  requireFound(await findGeneration(c, id), id);
  const detail = `The generation ${id} is running or still being written. Ask again in a moment.`;
  throw new ProblemError("generation_running", { detail, retryAfterSeconds: 2 });
}

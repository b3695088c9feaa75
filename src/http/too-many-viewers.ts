import { ProblemError } from "./problem.ts";

/** The error of a watcher for whom a generation has no place. */
export function tooManyViewers(generationId: string): ProblemError {
  const detail = `Too many watch the generation ${generationId} already. Close one, or ask GET /v1/generations/${generationId}.`;
  return new ProblemError("too_many_viewers", { detail, retryAfterSeconds: 10 });
}

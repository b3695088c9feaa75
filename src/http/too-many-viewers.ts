import { ProblemError } from "./problem.ts";

/** The error of a watcher for whom a generation or a batch has no place. */
export function tooManyViewers(id: string): ProblemError {
  const detail = `Too many watch ${id} already. Close one, or ask for it without its events.`;
  return new ProblemError("too_many_viewers", { detail, retryAfterSeconds: 10 });
}

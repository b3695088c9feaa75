import { mayBeBilled, retryAfterSeconds } from "../domain/generation-error.ts";
import type { Generation } from "../domain/generation.ts";
import { isBatchId } from "../generation/ids.ts";
import { isProblemCode, ProblemError, type ProblemCode } from "./problem.ts";

/** Errors after which money may have been spent, whatever the attempts on record say. */
const spendingCodes: ReadonlySet<ProblemCode> = new Set([
  "storage_unavailable",
  "generation_interrupted",
  "generation_cancelled",
]);

/** Seconds after which a run that no circuit admitted may be worth trying again. */
const askAgainSeconds = 5;

/** A generation without an image, as the error its caller gets. */
export function generationProblem({ id, error, attempts }: Generation): ProblemError {
  const code = error && isProblemCode(error.code) ? error.code : "internal_error";
  const wait = code === "no_engine_available" ? askAgainSeconds : retryAfterSeconds(attempts);
  return new ProblemError(code, {
    detail: `${error?.detail ?? "No image was made."} Generation: ${id}.`,
    retryAfterSeconds: wait,
    // The stock client sends a 5xx again by itself, and each time could be paid for.
    shouldRetry: !spendingCodes.has(code) && !mayBeBilled(attempts),
  });
}

/** The stream from a run or a batch broke before its outcome came: it may still go on. */
export function lostRunProblem(id: string): ProblemError {
  const [what, path] = isBatchId(id) ? ["batch", "batches"] : ["generation", "generations"];
  const detail = `The connection to the ${what} was lost; it may still complete. GET /v1/${path}/${id} tells.`;
  return new ProblemError("generation_interrupted", { detail, shouldRetry: false });
}

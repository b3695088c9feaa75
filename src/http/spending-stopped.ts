import { ProblemError } from "./problem.ts";

/** Seconds after which it is worth asking again: an admin lets spending go on when all is well. */
const askAgainSeconds = 60;

/** Nothing new is begun that would cost anything. */
export function spendingStopped(): ProblemError {
  const detail =
    "The operator has stopped all spending, so that no image is made at the moment. Nothing was spent. Plans, history and images are there; try again later.";
  return new ProblemError("spending_stopped", { detail, retryAfterSeconds: askAgainSeconds });
}

import type { InputError } from "../inputs/input-error.ts";
import { ProblemError } from "./problem.ts";

/** An image that was not taken, as the error its caller gets. */
export function inputProblem({ code, message, param }: InputError): ProblemError {
  const retryAfterSeconds = code === "storage_unavailable" ? 2 : null;
  return new ProblemError(code, { detail: message, param, retryAfterSeconds });
}

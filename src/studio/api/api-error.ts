import type { ProblemView } from "./views.ts";

/** Why a call came to nothing: the API said so, or nobody answered. */
export type ApiFailure =
  | {
      readonly kind: "problem";
      readonly problem: ProblemView;
      readonly retryAfterSeconds: number | null;
    }
  | { readonly kind: "unreachable" };

/** Thrown by every call of the API. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly failure: ApiFailure;

  constructor(failure: ApiFailure) {
    super(failure.kind === "problem" ? failure.problem.detail : "The service cannot be reached.");
    this.failure = failure;
  }

  /** The stable code of the API, or `unreachable`. */
  get code(): string {
    return this.failure.kind === "problem" ? this.failure.problem.code : this.failure.kind;
  }
}

/** Anything thrown, as what can be shown; what is no failure of a call is thrown on. */
export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  throw error;
}

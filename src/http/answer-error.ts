import type { Context } from "hono";

import { InputError } from "../inputs/input-error.ts";
import { report } from "../report.ts";
import { isUnmigrated } from "../storage/is-unmigrated.ts";
import type { HonoEnv } from "./hono-env.ts";
import { inputProblem } from "./input-problem.ts";
import { ProblemError, problemResponse } from "./problem.ts";

/** Everything thrown becomes HTTP here, once, in the one shape. */
export function answerError(error: Error, c: Context<HonoEnv>): Response {
  return answerProblem(c, toProblemError(error, c));
}

/** A problem as the answer, which the line of the request names. */
export function answerProblem(c: Context<HonoEnv>, error: ProblemError): Response {
  c.set("problem", error.code);
  return problemResponse(error, c.req.path, c.get("requestId"));
}

function toProblemError(error: Error, c: Context<HonoEnv>): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof InputError) return inputProblem(error);
  if (isUnmigrated(error)) {
    const detail = "The database has no tables. Run 'npx wrangler d1 migrations apply DB'.";
    return new ProblemError("database_not_migrated", { detail });
  }
  report("request failed by a fault of ours", error, {
    requestId: c.get("requestId"),
    method: c.req.method,
    path: c.req.path,
  });
  const detail = "The request could not be carried out. Report the request id to support.";
  return new ProblemError("internal_error", { detail, shouldRetry: !c.get("isSubmitted") });
}

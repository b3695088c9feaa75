import type { report as Report } from "../report.ts";
import { isUnmigrated } from "../storage/is-unmigrated.ts";
import { ProblemError } from "./problem.ts";

/**
 * What is done when D1 does not answer: it is reported, and the caller told to come back.
 * @param event For the log. @param detail What cannot be done.
 * @returns What throws ProblemError · the error itself when the tables are missing, which is told apart.
 */
export function databaseProblem(report: typeof Report, event: string, detail: string) {
  return (error: unknown): never => {
    if (isUnmigrated(error)) throw error;
    report(event, error);
    throw new ProblemError("database_unavailable", { detail, retryAfterSeconds: 2 });
  };
}

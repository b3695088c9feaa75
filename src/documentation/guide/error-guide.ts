import { ProblemError, toProblem, type ProblemCode } from "../../http/problem.ts";
import { accessErrors } from "./access-errors.ts";
import { deploymentErrors } from "./deployment-errors.ts";
import type { Guidance } from "./guidance.ts";
import { imageErrors } from "./image-errors.ts";
import { requestErrors } from "./request-errors.ts";
import { runErrors } from "./run-errors.ts";

/** Cause and cure of every error there is: a code without them does not compile. */
export const errorGuide: Readonly<Record<ProblemCode, Guidance>> = {
  ...requestErrors,
  ...imageErrors,
  ...accessErrors,
  ...runErrors,
  ...deploymentErrors,
};

/** The same by chapter, as people read it. */
export const errorChapters: readonly {
  readonly title: string;
  readonly errors: Readonly<Partial<Record<ProblemCode, Guidance>>>;
}[] = [
  { title: "What the call says", errors: requestErrors },
  { title: "Images", errors: imageErrors },
  { title: "Who calls", errors: accessErrors },
  { title: "Limits, and what becomes of a generation", errors: runErrors },
  { title: "The deployment", errors: deploymentErrors },
];

/** What an answer with the code says whatever its cause. */
export function ruleOf(code: ProblemCode) {
  const { status, title, error } = toProblem(new ProblemError(code, { detail: "" }), "", "");
  return { status, title, type: error.type };
}

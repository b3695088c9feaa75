import type { Invariant } from "../verdict.ts";
import type { Evidence } from "./evidence.ts";
import {
  nothingKeptNothingCalled,
  oneCallAnAttempt,
  oneEnd,
  oneMoreAfterAnInterruption,
  oneStory,
  storedIsFound,
} from "./judge-run.ts";
import {
  clientGetsAnswered,
  clientHasTheImage,
  imagesAreTheEngines,
  ledgerAgrees,
  nothingIsLeft,
} from "./judge-value.ts";

/** Everything that is checked of each run, the most telling first. */
export const invariants: readonly Invariant<Evidence>[] = [
  oneEnd,
  imagesAreTheEngines,
  ledgerAgrees,
  oneCallAnAttempt,
  oneMoreAfterAnInterruption,
  storedIsFound,
  nothingKeptNothingCalled,
  oneStory,
  clientHasTheImage,
  clientGetsAnswered,
  nothingIsLeft,
];

/** What became of one run. */
export interface Judgement {
  /** How many invariants apply to it. */
  readonly checks: number;
  /** Each with the name of its invariant. */
  readonly violations: readonly string[];
}

/** Judges a run by every invariant. */
export function judge(evidence: Evidence): Judgement {
  const verdicts = invariants.map(({ name, check }) => ({ name, verdict: check(evidence) }));
  return {
    checks: verdicts.filter(({ verdict }) => verdict.kind !== "not-applicable").length,
    violations: verdicts.flatMap(({ name, verdict }) =>
      verdict.kind === "violated" ? [`${name}: ${verdict.why}`] : [],
    ),
  };
}

import type { Invariant } from "../verdict.ts";
import type { Evidence } from "./evidence.ts";
import {
  errorsAreDiscreet,
  problemHasTheShape,
  tellsWhenToComeBack,
  warnsOfPayingTwice,
} from "./judge-error.ts";
import {
  bytesAreAPrefix,
  completedHasAnImage,
  imageIsTheEngines,
  paidImageIsKept,
  previewsAreTheEngines,
} from "./judge-image.ts";
import {
  costIsBilled,
  endsAsItMust,
  oneCallAnAttempt,
  oneRecord,
  staysWithOne,
} from "./judge-record.ts";
import {
  answerIsInTime,
  answerIsWhole,
  eventsAreTheSurfaces,
  oneLastEvent,
  restartsAfterPreviews,
} from "./judge-stream.ts";

/** Everything that is checked of each cell, the most telling first. */
export const invariants: readonly Invariant<Evidence>[] = [
  answerIsWhole,
  answerIsInTime,
  endsAsItMust,
  staysWithOne,
  oneRecord,
  imageIsTheEngines,
  oneCallAnAttempt,
  bytesAreAPrefix,
  errorsAreDiscreet,
  paidImageIsKept,
  completedHasAnImage,
  previewsAreTheEngines,
  oneLastEvent,
  eventsAreTheSurfaces,
  restartsAfterPreviews,
  problemHasTheShape,
  tellsWhenToComeBack,
  warnsOfPayingTwice,
  costIsBilled,
];

/** What became of one cell. */
export interface CellResult {
  readonly cell: Evidence["cell"];
  /** How many invariants apply to it. */
  readonly checks: number;
  readonly violations: readonly Violation[];
  readonly seconds: number;
}

export interface Violation {
  readonly invariant: string;
  readonly why: string;
}

/** Judges a cell by every invariant. */
export function judge(evidence: Evidence, seconds: number): CellResult {
  const verdicts = invariants.map(({ name, check }) => ({ name, verdict: check(evidence) }));
  return {
    cell: evidence.cell,
    checks: verdicts.filter(({ verdict }) => verdict.kind !== "not-applicable").length,
    violations: verdicts.flatMap(({ name, verdict }) =>
      verdict.kind === "violated" ? [{ invariant: name, why: verdict.why }] : [],
    ),
    seconds,
  };
}

import { notApplicable, unless, type Invariant } from "../verdict.ts";
import type { GenerationAnswer } from "../worker/generations.ts";
import type { Evidence } from "./evidence.ts";

type Attempt = GenerationAnswer["attempts"][number];

/** The generation as its owner sees it; undefined when there is none. */
export function generationOf({ views }: Evidence): GenerationAnswer | undefined {
  return views[0] ?? undefined;
}

/** Nothing is done twice under one number, and nothing without being on record. */
export const oneCallAnAttempt: Invariant<Evidence> = {
  name: "calls",
  says: "no more calls of an engine than attempts on record, whose numbers are all different",
  check: (evidence) => unless(callsWrong(evidence)),
};

function callsWrong(evidence: Evidence): string | undefined {
  const attempts = generationOf(evidence)?.attempts ?? [];
  for (const provider of ["google", "openai"]) {
    const made = evidence.calls.filter((call) => call.provider === provider).length;
    const known = attempts.filter((attempt) => attempt.provider === provider).length;
    if (made > known) return `${made} calls of ${provider}, ${known} attempts on record`;
  }
  const { script, expected } = evidence;
  const isDisturbed = script.resets > 0 || evidence.cancelled !== null;
  if (!isDisturbed && expected.calls !== null && evidence.calls.length > expected.calls) {
    return `${evidence.calls.length} calls, needed were ${expected.calls}`;
  }
  const numbers = attempts.map(({ number }) => number);
  const isOrdered = numbers.every((number, index) => number > (numbers[index - 1] ?? 0));
  return isOrdered ? undefined : `numbers ${numbers.join(", ")}`;
}

/** An engine may have been paid for a call that was lost. */
export const oneMoreAfterAnInterruption: Invariant<Evidence> = {
  name: "interrupted",
  says: "after an interruption at most one more call for the image, and the lost one may be billed",
  check: (evidence) => {
    const attempts = generationOf(evidence)?.attempts ?? [];
    const lost = attempts.filter(({ failure }) => failure?.kind === "interrupted");
    return lost.length === 0 ? notApplicable : unless(interruptionWrong(lost, attempts, evidence));
  },
};

function interruptionWrong(
  lost: readonly Attempt[],
  attempts: readonly Attempt[],
  { script }: Evidence,
): string | undefined {
  if (script.resets === 0) return "interrupted without a reset";
  if (!lost.every(({ failure }) => failure?.mayBeBilled)) return "it is said to cost nothing";
  for (const { imageIndex, number } of lost) {
    const later = attempts.filter((one) => one.imageIndex === imageIndex && one.number > number);
    if (later.length > 1) return `${later.length} calls after attempt ${number} was lost`;
  }
  return undefined;
}

/** What R2 has is found, and not paid for again. */
export const storedIsFound: Invariant<Evidence> = {
  name: "found",
  says: "an image that R2 took whole is no lost call, unless R2 cannot be asked for it",
  check: (evidence) => {
    const { script } = evidence;
    const isAsked = !script.struck.some((what) =>
      /^(refuse|lose-answer) r2\.(list|get)/.test(what),
    );
    if (script.stored.length === 0 || script.resets === 0 || !isAsked) return notApplicable;
    const lost = generationOf(evidence)?.attempts.find(
      ({ number, failure }) => failure?.kind === "interrupted" && script.stored.includes(number),
    );
    return unless(lost && `attempt ${lost.number} was stored, and counts as lost`);
  },
};

/** A run ends, and once. */
export const oneEnd: Invariant<Evidence> = {
  name: "end",
  says: "what was accepted ends, as it must, in one state for all who ask",
  check: (evidence) => {
    const { script, followed, expected } = evidence;
    if (script.generationId === null) return notApplicable;
    if (followed.stuck !== null) return unless(`stuck: ${followed.stuck}`);
    const generation = generationOf(evidence);
    if (!generation) return wasBegun(evidence) ? unless("it is gone") : notApplicable;
    const { status, error, images } = generation;
    const kinds = generation.attempts.map(({ failure }) => failure?.kind ?? "made");
    const isInterrupted = kinds.includes("interrupted");
    const ends = isInterrupted ? [...expected.ends, ...expected.endsInterrupted] : expected.ends;
    if (!ends.includes(status)) {
      return unless(`it is ${status} (${error?.code ?? "no error"}; ${kinds.join(", ")})`);
    }
    if (evidence.cancelled === 200 && status !== "cancelled") {
      return unless(`it is ${status}, although it was said to be cancelled`);
    }
    const isShort = expected.images !== null && images.length !== expected.images;
    if (status === "completed" && isShort && !isInterrupted) {
      return unless(`${images.length} images`);
    }
    const told = new Set(evidence.answers.flatMap(({ outcome }) => outcome ?? []));
    const ended = status === "completed" ? "completed" : "failed";
    const other = [...told].find((outcome) => outcome !== ended);
    return unless(other && `it is ${status}, and the client was told that it ${other}`);
  },
};

function wasBegun({ answers, calls }: Evidence): boolean {
  return calls.length > 0 || answers.some(({ isAccepted }) => isAccepted);
}

/** A run that was lost before it was kept was none. */
export const nothingKeptNothingCalled: Invariant<Evidence> = {
  name: "begun",
  says: "when nobody was told of it and nothing was kept, no engine was called",
  check: (evidence) => {
    if (generationOf(evidence)) return notApplicable;
    return unless(wasBegun(evidence) ? `${evidence.calls.length} calls, no record` : undefined);
  },
};

/** Who keeps books keeps the same. */
export const oneStory: Invariant<Evidence> = {
  name: "agree",
  says: "D1, R2 and the API agree, also when the run itself is gone",
  check: (evidence) => (generationOf(evidence) ? unless(storiesDiffer(evidence)) : notApplicable),
};

function storiesDiffer({ views, row, record }: Evidence): string | undefined {
  if (!row) return "no row in D1";
  if (!record) return "no record in R2";
  const differing = fieldsThatDiffer(row, record);
  if (differing.length > 0)
    return `the row in D1 and the record in R2 differ: ${differing.join(", ")}`;
  const [while_, after] = views;
  if (!while_ || !after) return "the API does not know it";
  if (!isSame(while_, after)) return "the API tells another story when the run is gone";
  const { status, costMicroUsd, attempts, images } = while_;
  const told = { status, costMicroUsd, attempts: attempts.length, images: images.map((i) => i.id) };
  const kept = {
    status: row.status,
    costMicroUsd: row.costMicroUsd,
    attempts: row.attempts.length,
    images: row.images.map((image) => image.id),
  };
  return isSame(told, kept) ? undefined : "the API and the row differ";
}

function isSame(one: unknown, other: unknown): boolean {
  return sorted(one) === sorted(other);
}

/** With both values, where they are short. */
function fieldsThatDiffer(row: object, record: object): readonly string[] {
  const values = new Map<string, unknown>(Object.entries(record));
  return Object.entries(row)
    .filter(([name, value]) => !isSame(value, values.get(name)))
    .map(([name, value]) => {
      const both = [value, values.get(name)].map((one) => sorted(one) ?? "missing");
      return `${name} ${both.map((text) => text.slice(0, 400)).join(" and ")}`;
    });
}

/** JSON whose members are in the order of their names. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_name, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(
          Object.entries(inner).toSorted(([one], [other]) => one.localeCompare(other)),
        )
      : inner,
  );
}

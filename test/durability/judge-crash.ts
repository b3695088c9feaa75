import { many } from "../faults/many.ts";
import { leftATrace, wrongWithServed, type KeptEvidence } from "./judge-kept.ts";
import type { KeptAttempt, KeptGeneration } from "./kept.ts";

/** Calls that may follow one that was lost: the Worker's own setting, `INTERRUPTED_RETRIES`. */
const mostRetries = 1;

/** What became of one request in a world that was killed again and again. */
export interface CrashEvidence extends KeptEvidence {
  /** Its client was told that it is accepted. */
  readonly wasPromised: boolean;
  /** Ids that its client was told, each once. */
  readonly ids: readonly string[];
  /** SHA-256 of each image that its client got or was told to be made. */
  readonly told: readonly string[];
  /** Its client asked for it to be cancelled. */
  readonly wasCancelled: boolean;
  /** Why its client gave up in the end, although it had sent it again and again; else undefined. */
  readonly gaveUp: string | undefined;
  /** Its state by `GET /v1/generations/{id}`; null when it was not found. */
  readonly asked: string | null;
  /** What of it is in R2. */
  readonly keys: readonly string[];
}

export function isAccepted(evidence: CrashEvidence): boolean {
  return evidence.wasPromised || leftATrace(evidence);
}

/** What is wrong with what was left of a request after the last start; undefined when nothing is. */
export function wrongWithCrashed(evidence: CrashEvidence): string | undefined {
  const { calls, kept, ids, gaveUp } = evidence;
  if (gaveUp !== undefined) return `sent again with its key, and at last: ${gaveUp}`;
  if (!isAccepted(evidence)) return undefined;
  const [generation, ...others] = kept;
  if (!generation) return `no record, ${many(calls.length, "call")}, ${ids[0] ?? "id unknown"}`;
  if (others.length > 0) return many(kept.length, "record");
  const foreign = ids.find((id) => id !== generation.id);
  if (foreign !== undefined) return `the client was told ${foreign}, on record is ${generation.id}`;
  return (
    wrongWithEnd(generation, evidence) ??
    wrongWithAttempts(generation.attempts) ??
    wrongWithCalls(generation.attempts, evidence) ??
    wrongWithImage(generation, evidence) ??
    wrongWithKeys(generation, evidence)
  );
}

function wrongWithEnd(
  { status, errorCode, attempts, completedAt }: KeptGeneration,
  { asked, wasCancelled }: CrashEvidence,
): string | undefined {
  if (completedAt === null) return `it is ${status} and has no end`;
  if (asked !== status) return `it is answered as ${asked ?? "unknown"}, on record as ${status}`;
  switch (status) {
    case "completed":
      return undefined;
    case "cancelled":
      return wasCancelled ? undefined : "it is cancelled, and nobody asked for that";
    case "failed": {
      const times = attempts.filter(isInterrupted).length;
      const isSo = times > mostRetries && errorCode === "generation_interrupted";
      return isSo ? undefined : `it failed with ${errorCode}, interrupted ${times} times`;
    }
    default:
      return `it is ${status}`;
  }
}

function wrongWithAttempts(attempts: readonly KeptAttempt[]): string | undefined {
  const numbers = attempts.map(({ number }) => number);
  if (numbers.some((number, index) => number !== index + 1)) return `attempts ${numbers.join()}`;
  const first = attempts.findIndex(isInterrupted);
  const since = attempts.length - 1 - first;
  const isTooMany = first >= 0 && since > mostRetries;
  return isTooMany ? `${many(since, "attempt")} after an interrupted one` : undefined;
}

/** An interrupted attempt may not have reached the engine; no attempt reaches it twice. */
function wrongWithCalls(
  attempts: readonly KeptAttempt[],
  { calls }: CrashEvidence,
): string | undefined {
  const numbers = calls.map(({ time, provider }) => {
    const before = attempts.filter((attempt) => attempt.startedAt <= Date.parse(time));
    return before.findLast((attempt) => attempt.provider === provider)?.number;
  });
  if (numbers.includes(undefined)) return "a call that is no attempt on record";
  if (new Set(numbers).size < numbers.length) return `calls of the attempts ${numbers.join()}`;
  const unmade = attempts.find(
    (attempt) => !isInterrupted(attempt) && !numbers.includes(attempt.number),
  );
  return unmade && `attempt ${unmade.number} is on record as ended, and no call was seen`;
}

function wrongWithImage(
  { status, images }: KeptGeneration,
  { calls, served, told }: CrashEvidence,
): string | undefined {
  const [image] = images;
  if (status !== "completed") {
    if (image) return `it is ${status}, and has an image`;
    return told.length > 0 ? `its client was given an image, and it is ${status}` : undefined;
  }
  if (!image || images.length > 1) return `${many(images.length, "image")} on record`;
  const other = told.find((sha256) => sha256 !== image.sha256);
  if (other !== undefined) return `its client was given ${other}, on record is ${image.sha256}`;
  const sent = calls.flatMap(({ response }) => response.images.map(({ sha256 }) => sha256));
  const made = image.original?.sha256 ?? image.sha256;
  if (!sent.includes(made)) return `no engine sent ${made}`;
  return wrongWithServed(served, image.sha256);
}

/** A paid image is kept, and nothing is drawn in the place of one that is. */
function wrongWithKeys(
  { status, images, attempts }: KeptGeneration,
  { keys }: CrashEvidence,
): string | undefined {
  const lost = keys.filter(
    (key) => !images.some((image) => image.key === key || image.original?.key === key),
  );
  if (lost.length === 0) return undefined;
  const told = attempts.map(({ number, failureKind }) => `${number} ${failureKind ?? "made it"}`);
  return `R2 has ${lost.join(" and ")}, which no record names (${status}; attempts: ${told.join(", ")})`;
}

function isInterrupted({ failureKind }: KeptAttempt): boolean {
  return failureKind === "interrupted";
}

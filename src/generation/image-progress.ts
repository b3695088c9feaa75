import { AttemptError, failureRule } from "../domain/failure.ts";
import type { Attempt, StoredImage } from "../domain/generation.ts";
import type { Candidate } from "../routing/route-plan.ts";
import type { UnfinishedUpload } from "../storage/unfinished-upload.ts";

/** A call as it was known when it went out. */
export type DispatchedAttempt = Pick<
  Attempt,
  | "number"
  | "imageIndex"
  | "provider"
  | "model"
  | "reasons"
  | "quality"
  | "size"
  | "startedAt"
  | "estimateMicroUsd"
  | "priceVersion"
>;

/** A call that is under way. */
export interface CallUnderWay extends DispatchedAttempt {
  /** How many images its answer has brought so far; missing up to the first. */
  readonly imagesBegun?: number;
}

/**
 * How far one image of a generation has come. Plain data: it is kept in the run's storage before each
 * call and after it, so that a run whose object is lost is carried on and never repeats what it did.
 */
export interface ImageProgress {
  /** Calls that have ended. */
  readonly attempts: readonly Attempt[];
  /** The call that is under way; null between calls. */
  readonly dispatched: CallUnderWay | null;
  /** The candidate from which the next call is looked for. */
  readonly position: number;
  /** Null until the image is durable. */
  readonly drawn: DurableImage | null;
}

/** An image that nothing can take away any more. */
export interface DurableImage {
  readonly image: StoredImage;
  readonly candidate: Candidate;
  /** What R2 has not of it yet. */
  readonly unfinished: readonly UnfinishedUpload[];
  /** How often its conversion was begun; null once it is as it is delivered. */
  readonly conversionsBegun: number | null;
  /** There were other images, too, of its answer or of a conversion, which are removed. */
  readonly hadDrafts: boolean;
}

/** An image for which nothing was done yet. */
export const untouched: ImageProgress = {
  attempts: [],
  dispatched: null,
  position: 0,
  drawn: null,
};

/** What may still be done for an image. */
export interface Resumption {
  readonly progress: ImageProgress;
  /** How many calls may be made at the most. */
  readonly callsLeft: number;
}

/**
 * Where an image goes on. A call that was found under way when its object was lost is marked as
 * interrupted: it may have been billed, so that only so many more are made.
 * @param mostRetries Calls that may follow an interrupted one.
 */
export function resume(progress: ImageProgress, mostRetries: number, now: number): Resumption {
  const { dispatched, attempts } = progress;
  const known = dispatched ? [...attempts, interrupted(dispatched, now)] : attempts;
  const last = known.at(-1)?.failure?.kind;
  // It had ended, and the others of its generation had not.
  const isOver = last !== undefined && last !== "interrupted" && !failureRule(last).fallsBack;
  const first = known.findIndex(({ failure }) => failure?.kind === "interrupted");
  const callsAfterLoss = Math.max(0, mostRetries - (known.length - 1 - first));
  return {
    progress: { ...progress, attempts: known, dispatched: null },
    callsLeft: isOver ? 0 : first < 0 ? Number.POSITIVE_INFINITY : callsAfterLoss,
  };
}

/** The greatest number of an attempt so far; 0 when there is none. */
export function lastNumber(progress: readonly ImageProgress[]): number {
  const numbers = progress.flatMap(({ attempts, dispatched }) => [
    ...attempts.map(({ number }) => number),
    dispatched?.number ?? 0,
  ]);
  return Math.max(0, ...numbers);
}

function interrupted({ imagesBegun: _begun, ...dispatched }: CallUnderWay, now: number): Attempt {
  const { failure } = new AttemptError({
    kind: "interrupted",
    message: "The run was lost while its call was under way; the provider may have charged for it.",
  });
  return unanswered(dispatched, { endedAt: now, costMicroUsd: 0, failure });
}

/** The record of a call of whose answer nothing is known. */
export function unanswered(
  dispatched: DispatchedAttempt,
  end: Pick<Attempt, "endedAt" | "costMicroUsd" | "failure">,
): Attempt {
  const nothing = { modelVersion: null, firstByteAt: null, providerRequestId: null, usage: null };
  return { ...dispatched, ...nothing, ...end };
}

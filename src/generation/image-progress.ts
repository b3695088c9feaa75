import { AttemptError } from "../domain/failure.ts";
import type { Attempt, StoredImage } from "../domain/generation.ts";
import type { Candidate } from "../routing/route-plan.ts";

/** A call as it was known when it went out. */
export type DispatchedAttempt = Pick<
  Attempt,
  "number" | "imageIndex" | "provider" | "model" | "reasons" | "quality" | "size" | "startedAt"
>;

/**
 * How far one image of a generation has come. Plain data: it is kept in the run's storage before each
 * call and after it, so that a run whose object is lost is carried on and never repeats what it did.
 */
export interface ImageProgress {
  /** Calls that have ended. */
  readonly attempts: readonly Attempt[];
  /** The call that is under way; null between calls. */
  readonly dispatched: DispatchedAttempt | null;
  /** The candidate from which the next call is looked for. */
  readonly position: number;
  /** Null until the image is durable. */
  readonly drawn: { readonly image: StoredImage; readonly candidate: Candidate } | null;
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
  const first = known.findIndex(({ failure }) => failure?.kind === "interrupted");
  const callsSince = known.length - 1 - first;
  return {
    progress: { ...progress, attempts: known, dispatched: null },
    callsLeft: first < 0 ? Number.POSITIVE_INFINITY : Math.max(0, mostRetries - callsSince),
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

function interrupted(dispatched: DispatchedAttempt, now: number): Attempt {
  const { failure } = new AttemptError({
    kind: "interrupted",
    message: "The run was lost while its call was under way; the provider may have charged for it.",
  });
  return {
    ...dispatched,
    modelVersion: null,
    firstByteAt: null,
    endedAt: now,
    providerRequestId: null,
    usage: null,
    costMicroUsd: 0,
    failure,
  };
}

import { z } from "zod";

import { AttemptError } from "../domain/failure.ts";
import type { AnswerHead } from "./answer-head.ts";

/** A call that brought no image, as far as its adapter can see. */
export interface BrokenCall {
  /** What the SDK, or the adapter itself, threw. */
  readonly error: unknown;
  /** Null when no answer had begun. */
  readonly head: AnswerHead | null;
  /** The call's own. */
  readonly signal: AbortSignal;
  /** Unix milliseconds. */
  readonly now: number;
}

/** What it means that a call was stopped. @param provider Its name, as people write it. */
export function stopped(provider: string): AttemptError {
  return new AttemptError({ kind: "cancelled", message: `The call to ${provider} was stopped.` });
}

/**
 * What an error means that is none of the SDK's own: an answer out of shape, or a connection that
 * never came about or broke.
 * @param provider Its name, as people write it.
 */
export function foreignFailure(provider: string, { error, head }: BrokenCall): AttemptError {
  if (error instanceof SyntaxError || error instanceof z.ZodError) {
    const message = `${provider}'s answer was not in the form it documents.`;
    return new AttemptError({ kind: "malformed", message });
  }
  return head
    ? new AttemptError({
        kind: "truncated",
        message: `The connection broke while ${provider} answered.`,
      })
    : new AttemptError({ kind: "network", message: `${provider} could not be reached.` });
}

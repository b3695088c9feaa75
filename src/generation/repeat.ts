import { failureRule, type Failure } from "../domain/failure.ts";

/** A caller is waiting: for longer than this, in milliseconds, an error says when to come back. */
const longestWaitMs = 10_000;

/** Waits before an engine that did not say how long, in milliseconds; up to half as much is added. */
const usualWaitMs = 1000;

/**
 * Whether the last candidate is asked a second time after a failure that cannot have been billed.
 * @param random 0 to 1: spreads the repeats of runs that failed together.
 * @returns Milliseconds to wait before; null when it is not asked again.
 */
export function repeatAfterMs(failure: Failure, random: number): number | null {
  const { kind, retryAfterMs } = failure;
  if (!failureRule(kind).isRepeated) return null;
  if (retryAfterMs === null) {
    // Without a word on when to come back, a limit is sure to be met again.
    return kind === "rate-limited" ? null : usualWaitMs * (1 + random / 2);
  }
  return retryAfterMs <= longestWaitMs ? retryAfterMs : null;
}

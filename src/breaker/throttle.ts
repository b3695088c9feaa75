import { boundedRetryAfterMs } from "./open-duration.ts";

/** The lane of rate limits, beside the circuit: a provider that says "slow down" is not broken. */
export interface ThrottleLane {
  /** No calls before this breaker time. */
  readonly until: number;
  /** Waits of our own choice that were over and were answered by another rate limit. */
  readonly strikes: number;
}

export const noThrottle: ThrottleLane = { until: 0, strikes: 0 };

const firstWaitMs = 5_000;
const longestWaitMs = 60_000;

/**
 * Closes the lane after a rate limit: as long as the provider asks, else 5 s and twice as long each
 * time it turns out too short. Calls already under way when the lane was closed do not double it.
 */
export function throttle(
  lane: ThrottleLane,
  retryAfterMs: number | null,
  now: number,
): ThrottleLane {
  const asked = boundedRetryAfterMs(retryAfterMs);
  if (asked !== null) return { ...lane, until: Math.max(lane.until, now + asked) };
  const strikes = now >= lane.until ? lane.strikes + 1 : Math.max(lane.strikes, 1);
  const waitMs = Math.min(firstWaitMs * 2 ** Math.min(strikes - 1, 16), longestWaitMs);
  return { until: Math.max(lane.until, now + waitMs), strikes };
}

/** Forgets the strikes once a call that started after the wait has got through. */
export function relieve(lane: ThrottleLane, startedAt: number): ThrottleLane {
  return lane.strikes > 0 && startedAt >= lane.until ? { ...lane, strikes: 0 } : lane;
}

/** True while the provider asked to be left alone. */
export function isThrottled(lane: ThrottleLane, now: number): boolean {
  return now < lane.until;
}

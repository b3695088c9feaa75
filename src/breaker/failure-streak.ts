/** The newest starts in their order, for a provider with too little traffic to judge by rates. */
export interface FailureStreak {
  /** When the latest call that succeeded had started: nothing up to then proves an outage. */
  readonly succeededAt: number;
  /** Starts after that one, oldest first. */
  readonly starts: readonly TrackedStart[];
}

interface TrackedStart {
  /** Digest of the attempt. */
  readonly attempt: number;
  readonly at: number;
  /** False also for a call that is pending or that ended without a verdict: it breaks the row. */
  readonly failed: boolean;
}

export const noStreak: FailureStreak = { succeededAt: 0, starts: [] };

const failuresInARow = 3;
const withinMs = 15 * 60_000;
/** The rule is for fewer than 20 starts in 120 s, and a call ends within 300 s: 50 at most count. */
const trackedStarts = 64;

/** Tracks a call that was started, unless its outcome was reported first. */
export function trackStart(
  streak: FailureStreak,
  start: { readonly attempt: number; readonly at: number; readonly now: number },
): FailureStreak {
  if (streak.starts.some(({ attempt }) => attempt === start.attempt)) return streak;
  return insert(streak, { attempt: start.attempt, at: start.at, failed: false }, start.now);
}

/** Marks a start as failed; one whose start was never reported is put where it belongs. */
export function trackFailure(
  streak: FailureStreak,
  failure: { readonly attempt: number; readonly at: number; readonly now: number },
): FailureStreak {
  const { attempt, at, now } = failure;
  const isTracked = streak.starts.some((start) => start.attempt === attempt);
  if (!isTracked) return insert(streak, { attempt, at, failed: true }, now);
  const starts = streak.starts.map((start) =>
    start.attempt === attempt ? { ...start, failed: true } : start,
  );
  return { ...streak, starts };
}

/** Ends every row that began before this success: the provider was alive after it. */
export function trackSuccess(streak: FailureStreak, startedAt: number): FailureStreak {
  if (startedAt <= streak.succeededAt) return streak;
  return {
    succeededAt: startedAt,
    starts: streak.starts.filter(({ at }) => at > startedAt),
  };
}

/** True when three calls that started one after the other have failed, with no success since. */
export function isFailingInARow(streak: FailureStreak, now: number): boolean {
  let inARow = 0;
  for (const { at, failed } of streak.starts) {
    inARow = failed && at > now - withinMs ? inARow + 1 : 0;
    if (inARow === failuresInARow) return true;
  }
  return false;
}

function insert(streak: FailureStreak, start: TrackedStart, now: number): FailureStreak {
  if (start.at <= streak.succeededAt) return streak;
  const kept = streak.starts.filter(({ at }) => at > now - withinMs);
  const starts = [
    ...kept.filter(({ at }) => at <= start.at),
    start,
    ...kept.filter(({ at }) => at > start.at),
  ];
  return { ...streak, starts: starts.slice(-trackedStarts) };
}

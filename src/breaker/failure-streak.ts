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
  /** Digest of the generation it belongs to: all its images make one witness. */
  readonly witness: number;
  readonly at: number;
  /** False also for a call that is pending or that ended without a verdict: it breaks the row. */
  readonly failed: boolean;
}

/** A start as it is tracked, and when it is heard of. */
type Sighting = Omit<TrackedStart, "failed"> & { readonly now: number };

export const noStreak: FailureStreak = { succeededAt: 0, starts: [] };

const failuresInARow = 3;
const withinMs = 15 * 60_000;
/** The rule is for fewer than 20 starts in 120 s, and a call ends within 300 s: 50 at most count. */
const trackedStarts = 64;

/** Tracks a call that was started, unless its outcome was reported first. */
export function trackStart(streak: FailureStreak, { now, ...start }: Sighting): FailureStreak {
  if (streak.starts.some(({ attempt }) => attempt === start.attempt)) return streak;
  return insert(streak, { ...start, failed: false }, now);
}

/** Marks a start as failed; one whose start was never reported is put where it belongs. */
export function trackFailure(streak: FailureStreak, { now, ...failure }: Sighting): FailureStreak {
  const isTracked = streak.starts.some(({ attempt }) => attempt === failure.attempt);
  if (!isTracked) return insert(streak, { ...failure, failed: true }, now);
  const starts = streak.starts.map((start) =>
    start.attempt === failure.attempt ? { ...start, failed: true } : start,
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

/**
 * True when calls that started one after the other have failed for three generations, with no
 * success since: the images of one share a prompt, which may be what is wrong.
 */
export function isFailingInARow(streak: FailureStreak, now: number): boolean {
  const inARow = new Set<number>();
  for (const { at, failed, witness } of streak.starts) {
    if (failed && at > now - withinMs) inARow.add(witness);
    else inARow.clear();
    if (inARow.size === failuresInARow) return true;
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

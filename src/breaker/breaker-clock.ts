/**
 * Time as the breaker counts it: it never runs backwards, whatever the machine's clock does. All
 * instants inside the state are in breaker time; what leaves it is Unix time again.
 */
export interface BreakerClock {
  /** The latest Unix time seen, in ms. */
  readonly latest: number;
  /** What was lost by clocks set back: breaker time is Unix time plus this. */
  readonly offset: number;
}

/** Clocks of two machines differ by less than this; anything more is a clock that was set back. */
const toleranceMs = 5_000;

/**
 * Moves the clock on. A clock set back must neither freeze what is counted down (an open circuit
 * would stay open until the old time comes again) nor bring back what has expired.
 */
export function advanceClock({ latest, offset }: BreakerClock, now: number): BreakerClock {
  if (now >= latest) return { latest: now, offset };
  if (latest - now <= toleranceMs) return { latest, offset };
  return { latest: now, offset: offset + latest - now };
}

/** The present in breaker time. */
export function timeOf({ latest, offset }: BreakerClock): number {
  return latest + offset;
}

/** A reported Unix time in breaker time; one that lies ahead of us is taken for the present. */
export function toBreakerTime(clock: BreakerClock, unixMs: number): number {
  return Math.min(unixMs + clock.offset, timeOf(clock));
}

/** An instant of the state as Unix time. */
export function toUnixTime({ offset }: BreakerClock, time: number): number {
  return time - offset;
}

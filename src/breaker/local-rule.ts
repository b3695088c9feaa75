/** Failures in a row, within one isolate, after which a model is passed over. */
const failuresInARow = 3;

/** For how long, in milliseconds. */
const heldMs = 15_000;

/** Failures further apart than this are no row: the longest call takes as long. */
const rowMs = 300_000;

/** Stands in for breakers that cannot be reached, so that an outage is not met again and again. */
export interface LocalRule {
  /** True while calls by this key should go elsewhere. */
  isHeld(key: string): boolean;
  /** Takes note of how a call ended. */
  note(key: string, outcome: "succeeded" | "failed"): void;
  /** Knows nothing of this key any more. */
  forget(key: string): void;
}

/** A rule that knows nothing yet. */
export function createLocalRule(now: () => number): LocalRule {
  const rows = new Map<string, { readonly failures: number; readonly latestAt: number }>();
  /** Failures in a row up to now; a clock that was set back ends the row. */
  const rowOf = (key: string, ms: number) => {
    const row = rows.get(key);
    return row && Math.abs(now() - row.latestAt) < ms ? row.failures : 0;
  };
  const forget = (key: string) => void rows.delete(key);
  return {
    forget,
    isHeld: (key) => rowOf(key, heldMs) >= failuresInARow,
    note(key, outcome) {
      if (outcome === "succeeded") forget(key);
      else rows.set(key, { failures: rowOf(key, rowMs) + 1, latestAt: now() });
    },
  };
}

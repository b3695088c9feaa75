import type { BreakerState, Tally } from "./breaker-state.ts";
import { rememberReport } from "./recent-reports.ts";

/** Takes note of a report: it will not be taken again, and the metrics show it. */
export function takeNote(
  state: BreakerState,
  digest: number,
  counted: Partial<Tally>,
): BreakerState {
  const { tally, recentReports } = state;
  return {
    ...state,
    recentReports: rememberReport(recentReports, digest),
    tally: {
      starts: tally.starts + (counted.starts ?? 0),
      successes: tally.successes + (counted.successes ?? 0),
      failures: tally.failures + (counted.failures ?? 0),
      throttled: tally.throttled + (counted.throttled ?? 0),
      excluded: tally.excluded + (counted.excluded ?? 0),
      stale: tally.stale + (counted.stale ?? 0),
      late: tally.late + (counted.late ?? 0),
    },
  };
}

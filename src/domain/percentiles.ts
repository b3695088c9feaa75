/** How a number of durations are spread, in the unit in which they were given. */
export interface Percentiles {
  readonly count: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
}

/** Percentiles by nearest rank: each is one of the values. Null without any. */
export function percentilesOf(values: readonly number[]): Percentiles | null {
  const sorted = values.toSorted((a, b) => a - b);
  const [least] = sorted;
  if (least === undefined) return null;
  const at = (percent: number) => sorted[Math.ceil((percent / 100) * sorted.length) - 1] ?? least;
  return { count: sorted.length, p50: at(50), p90: at(90), p99: at(99) };
}

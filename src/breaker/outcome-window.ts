/** What started within one span of 5 s, and what became of it. */
export interface Bucket extends WindowCounts {
  /** Number of the span since time 0: an idle gap ages a bucket without anything being rotated. */
  readonly index: number;
}

/** Starts of a span of time, and how many of them have failed or met a rate limit so far. */
export interface WindowCounts {
  readonly starts: number;
  readonly failures: number;
  readonly throttled: number;
}

/** Buckets with something in them, oldest first. */
export type OutcomeWindow = readonly Bucket[];

export const noCounts: WindowCounts = { starts: 0, failures: 0, throttled: 0 };

const bucketMs = 5_000;
const bucketCount = 24;
/** Spans shorter than this hold the luck of a moment. */
const shortestSuffixMs = 5_000;

function indexOf(time: number): number {
  return Math.floor(time / bucketMs);
}

/** True while calls started at this time still count. */
export function isInWindow(startedAt: number, now: number): boolean {
  return indexOf(startedAt) > indexOf(now) - bucketCount;
}

/**
 * Counts one report in the bucket of the call's start, not of its end: a call takes up to 300 s
 * while a failure takes one, so that ends would show failures only. Too old a start changes nothing.
 */
export function countReport(
  window: OutcomeWindow,
  report: { readonly what: keyof WindowCounts; readonly startedAt: number; readonly now: number },
): OutcomeWindow {
  const { what, startedAt, now } = report;
  if (!isInWindow(startedAt, now)) return window;
  const index = indexOf(startedAt);
  const counted = window.find((bucket) => bucket.index === index) ?? { ...noCounts, index };
  return [
    ...window.filter((bucket) => bucket.index < index && bucket.index > indexOf(now) - bucketCount),
    { ...counted, [what]: counted[what] + 1 },
    ...window.filter((bucket) => bucket.index > index),
  ];
}

/** The counts of the last so many milliseconds, in whole buckets; of the whole window by default. */
export function windowCounts(
  window: OutcomeWindow,
  now: number,
  lengthMs: number = bucketMs * bucketCount,
): WindowCounts {
  const oldest = indexOf(now) - Math.min(bucketCount, Math.ceil(lengthMs / bucketMs));
  return window.filter((bucket) => bucket.index > oldest).reduce(add, noCounts);
}

/** The counts of the shortest newest span of at least 5 s that holds so many starts, if any does. */
export function newestSuffix(
  window: OutcomeWindow,
  now: number,
  minimumStarts: number,
): WindowCounts | undefined {
  const alwaysIn = indexOf(now - shortestSuffixMs);
  let suffix = noCounts;
  for (const bucket of window.toReversed()) {
    if (bucket.index <= indexOf(now) - bucketCount) break;
    if (suffix.starts >= minimumStarts && bucket.index < alwaysIn) break;
    suffix = add(suffix, bucket);
  }
  return suffix.starts >= minimumStarts ? suffix : undefined;
}

function add(sum: WindowCounts, more: WindowCounts): WindowCounts {
  return {
    starts: sum.starts + more.starts,
    failures: sum.failures + more.failures,
    throttled: sum.throttled + more.throttled,
  };
}

import { costBasis } from "./cost-basis.ts";
import type { Attempt, Generation } from "./generation.ts";
import type { MicroUsd } from "./money.ts";

/** A generation that came to something else than was reserved for it, or one of whose calls did. */
export interface CostMismatch {
  readonly estimateMicroUsd: MicroUsd;
  readonly costMicroUsd: MicroUsd;
  /**
   * Calls whose provider counted something else than its price and rules let expect. None, when the
   * calls cost what they should and others were made than were planned.
   */
  readonly calls: readonly Attempt[];
}

/**
 * Compares what was estimated with what was settled; null when they agree.
 *
 * What was reserved is for all images. Of those that were not made, any part may have been paid, so that
 * a generation may cost from what its images were estimated at up to all of it. In the same way, a call
 * that failed may cost up to its estimate.
 * @param percent Of the estimate: by so much it may be missed, in either direction.
 */
export function costMismatch(
  { attempts, images, requested, estimateMicroUsd, costMicroUsd }: Generation,
  percent: number,
): CostMismatch | null {
  // Those that were accepted before estimates were kept have none.
  if (estimateMicroUsd === null) return null;
  const least = (estimateMicroUsd * images.length) / requested.count;
  const calls = attempts.filter((attempt) => isMissed(attempt, percent));
  const isMissedInAll = misses(costMicroUsd, { least, most: estimateMicroUsd }, percent);
  return isMissedInAll || calls.length > 0 ? { estimateMicroUsd, costMicroUsd, calls } : null;
}

function isMissed(attempt: Attempt, percent: number): boolean {
  const { estimateMicroUsd: most, costMicroUsd, failure } = attempt;
  if (most === null || costBasis(attempt) !== "usage") return false;
  return misses(costMicroUsd, { least: failure ? 0 : most, most }, percent);
}

function misses(
  cost: MicroUsd,
  { least, most }: { readonly least: MicroUsd; readonly most: MicroUsd },
  percent: number,
): boolean {
  return cost * 100 < least * (100 - percent) || cost * 100 > most * (100 + percent);
}

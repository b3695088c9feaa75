import type { MicroUsd } from "./money.ts";

/** What generations can be summed by. A generation with several reasons counts with each of them. */
export const usageGroupings = ["day", "model", "tier", "account", "reason"] as const;
export type UsageGrouping = (typeof usageGroupings)[number];

/** What some generations came to. */
export interface UsageSums {
  readonly generations: number;
  readonly completed: number;
  readonly failed: number;
  readonly cancelled: number;
  /** Images that were made, also those that were deleted since. */
  readonly images: number;
  /** Failed attempts included. */
  readonly costMicroUsd: MicroUsd;
  /** How many were completed by another model than the preferred one. */
  readonly fellBack: number;
}

/** The sums of those that have something in common, named by what they are grouped by. */
export interface GroupedUsage extends UsageSums {
  readonly names: Readonly<Partial<Record<UsageGrouping, string>>>;
}

/** How many of those completed fell back, 0 to 1; null when none completed. */
export function fallbackRate({ completed, fellBack }: UsageSums): number | null {
  return completed === 0 ? null : fellBack / completed;
}

import type { AccountLimits } from "../../domain/limits.ts";
import { plus, type Amount } from "./amount.ts";

/** Calls are counted over so long, in milliseconds: at no time are more of them within it. */
export const callWindowMs = 60_000;

/** What an account has used, as far as its limits count it. */
export interface AccountStanding {
  /** The calendar month (UTC) that the amounts are of, such as `2026-11`. */
  readonly month: string;
  /** What was really used. */
  readonly settled: Amount;
  /** What is reserved for what is under way. */
  readonly open: Amount;
  /** Generations that have begun and not ended, of whichever month. */
  readonly inFlight: number;
  readonly recentCalls: RecentCallCount;
}

/** The creating calls of the last minute, without those that were refused. */
export interface RecentCallCount {
  readonly count: number;
  /** When the first of them counts no more, in Unix milliseconds; null when there is none. */
  readonly firstExpiresAt: number | null;
}

/** What a call would add. */
export interface WantedUse extends Amount {
  readonly generations: number;
}

/** The limit that a call would exceed. */
export interface ExceededLimit {
  readonly limit: keyof AccountLimits;
  readonly allowed: number;
  /** What is left of it; 0 when a limit was lowered below what is used. */
  readonly left: number;
  readonly wanted: number;
}

/**
 * Whether a call is within the account's limits. The limit that lasts longest is told first: who waits
 * a minute for nothing is told twice.
 * @returns Undefined when it is.
 */
export function decideLimits(
  limits: AccountLimits,
  standing: AccountStanding,
  wanted: WantedUse,
): ExceededLimit | undefined {
  const left = leftOf(limits, standing);
  const wants: readonly (readonly [keyof AccountLimits, number])[] = [
    ["imagesPerMonth", wanted.images],
    ["microUsdPerMonth", wanted.microUsd],
    ["requestsPerMinute", 1],
    ["generationsInFlight", wanted.generations],
  ];
  for (const [limit, amount] of wants) {
    const [allowed, still] = [limits[limit], left[limit]];
    if (allowed !== null && still !== null && amount > still) {
      return { limit, allowed, left: still, wanted: amount };
    }
  }
  return undefined;
}

/** What is left of each limit, at least 0; null is no limit. */
export function leftOf(limits: AccountLimits, standing: AccountStanding): AccountLimits {
  const { images, microUsd } = plus(standing.settled, standing.open);
  return {
    imagesPerMonth: rest(limits.imagesPerMonth, images),
    microUsdPerMonth: rest(limits.microUsdPerMonth, microUsd),
    requestsPerMinute: rest(limits.requestsPerMinute, standing.recentCalls.count),
    generationsInFlight: rest(limits.generationsInFlight, standing.inFlight),
  };
}

function rest(limit: number | null, used: number): number | null {
  return limit === null ? null : Math.max(0, limit - used);
}

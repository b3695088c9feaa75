import type { MicroUsd } from "./money.ts";

/** What an account may use. Null is no limit. */
export interface AccountLimits {
  /** Images in a calendar month (UTC). */
  readonly imagesPerMonth: number | null;
  /** Spending in a calendar month (UTC), at the providers' prices. */
  readonly microUsdPerMonth: MicroUsd | null;
  /** Creating calls within a minute. */
  readonly requestsPerMinute: number | null;
  /** Generations that have begun and not ended. Each of a batch is one. */
  readonly generationsInFlight: number | null;
}

/** The limits that an account has in place of its tier's: null is no limit, and what is missing the tier's. */
export type OwnLimits = Readonly<Partial<AccountLimits>>;

export type LimitName = keyof AccountLimits;

/** Every limit there is. */
export const limitNames = [
  "imagesPerMonth",
  "microUsdPerMonth",
  "requestsPerMinute",
  "generationsInFlight",
] as const satisfies readonly LimitName[];

/** Something for every limit. */
export function forEachLimit<Value>(valueOf: (name: LimitName) => Value): Record<LimitName, Value> {
  return {
    imagesPerMonth: valueOf("imagesPerMonth"),
    microUsdPerMonth: valueOf("microUsdPerMonth"),
    requestsPerMinute: valueOf("requestsPerMinute"),
    generationsInFlight: valueOf("generationsInFlight"),
  };
}

/** An account that is held back by nothing. */
export const unlimited: AccountLimits = forEachLimit(() => null);

/** The limits that count for an account. */
export function limitsOf(tier: AccountLimits, own: OwnLimits): AccountLimits {
  const limits = { ...tier, ...own };
  return forEachLimit((name) => limits[name]);
}

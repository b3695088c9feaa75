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

/** An account that is held back by nothing. */
export const unlimited: AccountLimits = {
  imagesPerMonth: null,
  microUsdPerMonth: null,
  requestsPerMinute: null,
  generationsInFlight: null,
};

import type { AccountLimits } from "./limits.ts";

/** The limits that an account has in place of its tier's: null is no limit, and what is missing the tier's. */
export type OwnLimits = Readonly<Partial<AccountLimits>>;

/** Every limit there is. */
export const limitNames = [
  "imagesPerMonth",
  "microUsdPerMonth",
  "requestsPerMinute",
  "generationsInFlight",
] as const satisfies readonly (keyof AccountLimits)[];

/** The limits that count for an account. */
export function limitsOf(tier: AccountLimits, own: OwnLimits): AccountLimits {
  const { imagesPerMonth, microUsdPerMonth, requestsPerMinute, generationsInFlight } = {
    ...tier,
    ...own,
  };
  return { imagesPerMonth, microUsdPerMonth, requestsPerMinute, generationsInFlight };
}

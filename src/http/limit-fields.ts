import { callWindowMs, leftOf, type AccountStanding } from "../accounts/ledger/decide-limits.ts";
import type { AccountLimits } from "../domain/limits.ts";
import { monthBounds, startOfMonth } from "../domain/utc-calendar.ts";

/** The two fields of draft-ietf-httpapi-ratelimit-headers, with a member for each limit. */
export interface LimitFields {
  /** `RateLimit-Policy`: what is allowed. */
  readonly policy: string;
  /** `RateLimit`: what is left, and in how many seconds there is more. */
  readonly state: string;
}

/** A structured field has no greater integer. */
const greatest = 999_999_999_999_999;

/** The names and units of the policies. A unit that is left out is that of the draft: requests. */
const policies = [
  { limit: "imagesPerMonth", name: "images", unit: "images" },
  { limit: "microUsdPerMonth", name: "spend", unit: "micro-usd" },
  { limit: "requestsPerMinute", name: "requests", unit: null },
  { limit: "generationsInFlight", name: "generations", unit: "concurrent-requests" },
] as const satisfies readonly {
  readonly limit: keyof AccountLimits;
  readonly [key: string]: unknown;
}[];

/**
 * How an account stands with its limits, for an answer's headers.
 * @returns Undefined for an account without limits.
 */
export function limitFields(
  limits: AccountLimits,
  standing: AccountStanding,
  now: number,
): LimitFields | undefined {
  const left = leftOf(limits, standing);
  const members = policies.flatMap(({ limit, name, unit }) => {
    const [quota, rest] = [limits[limit], left[limit]];
    if (quota === null || rest === null) return [];
    const window = windowSeconds(limit, standing);
    const reset = resetSeconds(limit, standing, now);
    return [
      {
        policy: [
          `"${name}"`,
          `q=${integer(quota)}`,
          window && `w=${window}`,
          unit && `qu="${unit}"`,
        ],
        state: [`"${name}"`, `r=${integer(rest)}`, reset === null ? null : `t=${reset}`],
      },
    ];
  });
  if (members.length === 0) return undefined;
  return {
    policy: members.map(({ policy }) => joined(policy)).join(", "),
    state: members.map(({ state }) => joined(state)).join(", "),
  };
}

/**
 * In how many seconds a limit allows more again.
 * @returns Null when that is not known: what is under way ends when it ends.
 */
export function resetSeconds(
  limit: keyof AccountLimits,
  { month, recentCalls }: AccountStanding,
  now: number,
): number | null {
  switch (limit) {
    case "imagesPerMonth":
    case "microUsdPerMonth":
      return secondsUntil(monthBounds(startOfMonth(month)).end, now);
    case "requestsPerMinute":
      return recentCalls.firstExpiresAt && secondsUntil(recentCalls.firstExpiresAt, now);
    case "generationsInFlight":
      return null;
  }
}

function windowSeconds(limit: keyof AccountLimits, { month }: AccountStanding): number | null {
  switch (limit) {
    case "imagesPerMonth":
    case "microUsdPerMonth": {
      const { start, end } = monthBounds(startOfMonth(month));
      return secondsUntil(end, start);
    }
    case "requestsPerMinute":
      return callWindowMs / 1000;
    case "generationsInFlight":
      return null;
  }
}

function secondsUntil(instant: number, now: number): number {
  return Math.max(1, Math.ceil((instant - now) / 1000));
}

function integer(value: number): number {
  return Math.min(value, greatest);
}

function joined(parts: readonly (string | number | null)[]): string {
  return parts.filter((part) => part !== null).join(";");
}

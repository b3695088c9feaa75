import type { AccountStanding, ExceededLimit } from "../accounts/ledger/decide-limits.ts";
import { dayOf, monthBounds, startOfMonth } from "../domain/utc-calendar.ts";
import { resetSeconds } from "./limit-fields.ts";
import { ProblemError } from "./problem.ts";

/** Seconds after which something that is under way may have ended. */
const askAgainSeconds = 5;

/**
 * What a call exceeds, as the error its caller gets. Clients that send a 429 again by themselves are
 * told not to when nothing changes before the month's end, or ever.
 */
export function limitProblem(
  { limit, allowed, left, wanted }: ExceededLimit,
  standing: AccountStanding,
  now: number,
): ProblemError {
  const isPossible = wanted <= allowed;
  const wait = isPossible ? resetSeconds(limit, standing, now) : null;
  const ofMonth = { retryAfterSeconds: wait, shouldRetry: false };
  switch (limit) {
    case "imagesPerMonth": {
      const detail = `The call is for ${counted(wanted, "image")}, and ${left} of the account's ${allowed} a month are left. ${monthAdvice(isPossible, standing)}`;
      return new ProblemError("quota_exceeded", { detail, ...ofMonth });
    }
    case "microUsdPerMonth": {
      const detail = `The call may cost ${wanted} micro-dollars, and ${left} of the account's ${allowed} a month are left. ${monthAdvice(isPossible, standing)}`;
      return new ProblemError("spend_cap_exceeded", { detail, ...ofMonth });
    }
    case "requestsPerMinute": {
      const advice = isPossible ? `Try again in ${wait} s.` : "Ask for a higher limit.";
      const detail = `The account may begin ${counted(allowed, "call")} within a minute, and has. ${advice}`;
      const retryAfterSeconds = wait;
      return new ProblemError("rate_limited", {
        detail,
        retryAfterSeconds,
        shouldRetry: isPossible,
      });
    }
    case "generationsInFlight": {
      const advice = isPossible ? "Try again when some have ended." : "Ask for fewer at a time.";
      const detail = `The call is for ${counted(wanted, "generation")}, and ${left} of the account's ${allowed} at a time are left. ${advice}`;
      const retryAfterSeconds = isPossible ? askAgainSeconds : null;
      return new ProblemError("too_many_in_flight", {
        detail,
        retryAfterSeconds,
        shouldRetry: isPossible,
      });
    }
  }
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function monthAdvice(isPossible: boolean, { month }: AccountStanding): string {
  if (!isPossible) return "Ask for less, or for a higher limit.";
  const next = dayOf(monthBounds(startOfMonth(month)).end);
  return `What is under way counts until it ends. There is more from ${next} (UTC).`;
}

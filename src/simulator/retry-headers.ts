import type { ErrorFault } from "./fault.ts";

type RateLimited = Extract<ErrorFault, { kind: "rate-limited" }>;

/** The headers by which a rate limit says when to come back. */
export function retryHeaders(fault: RateLimited): Record<string, string> {
  const seconds = String(Math.ceil(fault.retryAfterMs / 1000));
  switch (fault.retryAfter) {
    case "seconds":
      return { "retry-after": seconds };
    case "milliseconds":
      return { "retry-after": seconds, "retry-after-ms": String(fault.retryAfterMs) };
    case "date":
      return { "retry-after": new Date(Date.now() + fault.retryAfterMs).toUTCString() };
    case "none":
      return {};
  }
}

import type { Fault } from "./cell.ts";
import { free, row, shown } from "./describe-fault.ts";

const allVariants = ["other-healthy", "both-fail", "no-fallback"] as const;
const opens = { pace: "opens-breakers" } as const;

/** Statuses without a rule of their own, and the body that comes with each. */
const troubles = [
  [502, "html"],
  [504, "empty"],
  [520, "html"],
  [522, "html"],
  [524, "html"],
] as const;

/** Cloudflare's statuses for a connection that never came about. */
const unreachable = [521, 523, 525, 526] as const;

function limited(parameters: string, retryAfterMs: number | null) {
  const isShort = retryAfterMs !== null && retryAfterMs <= 10_000;
  return shown(`fault:rate-limited ${parameters}`, {
    ...free,
    retryAfterMs,
    mostRetries: isShort ? 1 : 0,
  });
}

/** Errors that come as an HTTP status. */
export const statusFaults: readonly Fault[] = [
  row("status-500", "500", shown("fault:server-error"), { variants: allVariants }),
  row("status-503", "503", shown("fault:overloaded", { ...free, mostRetries: 1 }), {
    variants: allVariants,
  }),
  ...troubles.map(([status, body]) =>
    row(
      `status-${status}`,
      `${status}, ${body === "html" ? "a proxy's page" : "no body"}`,
      shown(`fault:server-error status=${status} body=${body}`),
    ),
  ),
  ...unreachable.map((status) =>
    row(
      `status-${status}`,
      `${status}, a proxy's page`,
      shown(`fault:server-error status=${status} body=html`, { ...free, mostRetries: 1 }),
      { variants: ["other-healthy", "no-fallback"] },
    ),
  ),
  row(
    "limited-seconds",
    "429, Retry-After: 7",
    limited("inHeaders=true retryAfter=seconds retryAfterMs=7000", 7000),
    { ...opens, variants: allVariants },
  ),
  row(
    "limited-date",
    "429, Retry-After: a date",
    limited("inHeaders=true retryAfter=date retryAfterMs=30000", 30_000),
    { ...opens, variants: ["other-healthy", "no-fallback"] },
  ),
  row(
    "limited-milliseconds",
    "429, retry-after-ms: 1534",
    limited("inHeaders=true retryAfter=milliseconds retryAfterMs=1534", 1534),
    { ...opens, variants: ["other-healthy", "no-fallback"] },
  ),
  row(
    "limited-long",
    "429, Retry-After: 3600",
    limited("inHeaders=true retryAfter=seconds retryAfterMs=3600000", 3_600_000),
    { ...opens, variants: ["other-healthy", "both-fail"] },
  ),
  row("limited-silent", "429 without Retry-After", limited("retryAfter=none", null), {
    ...opens,
    variants: ["other-healthy", "no-fallback"],
  }),
  row("slow-down", "429 slow_down", shown("fault:slow-down", free), opens),
  row(
    "limited-retry-info",
    "429 with RetryInfo",
    { openai: null, google: limited("retryAfterMs=4500", 4500) },
    { ...opens, variants: ["other-healthy", "no-fallback"] },
  ),
  row(
    "quota",
    "429, the quota is used up",
    {
      openai: shown("fault:quota-exhausted", free),
      // Google names a delay beside its quota per day as well.
      google: shown("fault:quota-exhausted", { ...free, retryAfterMs: 33_000 }),
    },
    { ...opens, variants: ["other-healthy", "both-fail"] },
  ),
  row(
    "billing",
    "400, the billing limit is reached",
    { openai: shown("fault:quota-exhausted code=billing_hard_limit_reached", free), google: null },
    opens,
  ),
  row("bad-key", "401 (Google: 400), bad key", shown("fault:bad-key", free), {
    ...opens,
    variants: ["other-healthy", "no-fallback"],
  }),
  row("not-verified", "403, no access", shown("fault:organization-not-verified", free), opens),
  row(
    "region",
    "the region is refused",
    // The run is handed over once, to an object in another region, which asks again.
    shown("fault:region-refused", { ...free, mostRetries: 1 }),
    { ...opens, variants: ["other-healthy", "no-fallback"] },
  ),
  row("retired", "404, the model is retired", shown("fault:model-retired", free), {
    ...opens,
    variants: ["other-healthy", "no-fallback"],
  }),
  row("invalid-request", "400, invalid request", shown("fault:invalid-request", free), {
    outcome: "rejected",
  }),
];

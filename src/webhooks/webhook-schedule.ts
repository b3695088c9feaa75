const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** Waits after the first try and each that follows, as Standard Webhooks recommends them. */
const waitsMs = [
  5 * second,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  10 * hour,
] as const;

/** The longest wait that a receiver is granted when it asks for one. */
const longestAskedMs = 10 * hour;

/** Each wait is longer by up to this part of it, so that those who failed together part ways. */
const jitter = 0.2;

/** What follows a try that failed. The first try is made at once. */
export type NextWebhookTry =
  /** In Unix milliseconds. */
  { readonly kind: "due"; readonly at: number } | { readonly kind: "given-up" };

/** When a webhook is tried again, 28 to 33 hours in all unless its receiver asks for longer. */
export function nextWebhookTry(input: {
  /** How many were made, this one included: from 1. */
  readonly tries: number;
  readonly now: number;
  /** From 0 to 1, without 1. */
  readonly random: number;
  /** What the receiver asked for. It may make a wait longer, never shorter. */
  readonly retryAfterMs: number | null;
}): NextWebhookTry {
  const { tries, now, random, retryAfterMs } = input;
  const waitMs = waitsMs[tries - 1];
  if (waitMs === undefined) return { kind: "given-up" };
  const leastMs = Math.max(waitMs, Math.min(retryAfterMs ?? 0, longestAskedMs));
  return { kind: "due", at: now + Math.round(leastMs * (1 + jitter * random)) };
}

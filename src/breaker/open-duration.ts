/** Longest time a provider's Retry-After is believed. */
const longestRetryAfterMs = 10 * 60_000;
/** A provider that says 0 would be called again in the same instant. */
const shortestRetryAfterMs = 1_000;

/** Least time a circuit stays open on a key, billing or quota failure: people have to act on those. */
export const openAtOnceMs = 10 * 60_000;

const shortestOpenMs = 5_000;
const longestOpenMs = 60_000;

/**
 * How long a circuit stays open: 5 s at least and 60 s at most, doubling with each reopening. Half
 * of it is random, so that circuits opened together are not probed together.
 */
export function openDurationMs(reopenings: number, random: number): number {
  // The exponent is held down: a power of a thousand reopenings is no longer a number JSON can hold.
  const doubled = shortestOpenMs * 2 ** Math.min(reopenings, 16);
  const half = Math.min(doubled, longestOpenMs / 2);
  return half + Math.floor(random * half);
}

/** A provider's Retry-After within bounds; null when it gave none that makes sense. */
export function boundedRetryAfterMs(retryAfterMs: number | null): number | null {
  if (retryAfterMs === null || !Number.isFinite(retryAfterMs)) return null;
  return Math.min(Math.max(retryAfterMs, shortestRetryAfterMs), longestRetryAfterMs);
}

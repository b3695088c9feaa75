/** What has expired counts no more at once; its rows wait this long, so that sweeps are rare. */
const delayMs = 3_600_000;
/** Accounts that were busy at the same moment are not swept at the same moment. */
const jitterMs = 600_000;

/**
 * When to sweep, now that something expires at the given time; null when the alarm that is set
 * comes soon enough. Under steady traffic that is one alarm an hour, and none for an idle account.
 * @param random From 0 to 1.
 */
export function sweepTime(
  alarmAt: number | null,
  expiresAt: number,
  random: number,
): number | null {
  const latest = expiresAt + delayMs + jitterMs;
  if (alarmAt !== null && alarmAt <= latest) return null;
  return Math.floor(expiresAt + delayMs + jitterMs * random);
}

/**
 * Milliseconds a provider asks to be left alone, from its answer's headers: `retry-after-ms`, else
 * `Retry-After` in seconds or as an HTTP date. Null when neither is there or readable.
 * @param now Unix milliseconds, against which a date is measured.
 */
export function parseRetryAfter(
  headers: { get(name: string): string | null },
  now: number,
): number | null {
  const milliseconds = toDuration(headers.get("retry-after-ms"), 1);
  if (milliseconds !== null) return milliseconds;
  const value = headers.get("retry-after");
  const seconds = toDuration(value, 1000);
  if (seconds !== null) return seconds;
  const date = Date.parse(value ?? "");
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}

function toDuration(text: string | null, unit: number): number | null {
  const trimmed = text?.trim();
  if (!trimmed || !/^\d+(\.\d+)?$/.test(trimmed)) return null;
  return Math.round(Number(trimmed) * unit);
}

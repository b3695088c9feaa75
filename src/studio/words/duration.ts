/** A length of time as it is told while it runs: `8 s`, `1 min 05 s`. */
export function durationWords(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
}

/** A length of time that was measured: `0.4 s`, `12.3 s`, `1 min 05 s`. */
export function measuredWords(milliseconds: number): string {
  return milliseconds < 60_000
    ? `${(milliseconds / 1000).toFixed(1)} s`
    : durationWords(milliseconds);
}

/** About how long something takes: to five seconds, from ten on. */
export function aboutWords(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 10) return `about ${Math.max(1, Math.round(seconds))} s`;
  return `about ${durationWords(Math.round(seconds / 5) * 5000)}`;
}

export const dayMs = 86_400_000;

/** A day (UTC), such as `2026-11-25`. */
export type UtcDay = string;

/** A calendar month (UTC), such as `2026-11`. */
export type UtcMonth = string;

/** The day that an instant is in. @param now Unix milliseconds. */
export function dayOf(now: number): UtcDay {
  return new Date(now).toISOString().slice(0, 10);
}

/** The calendar month that an instant is in. @param now Unix milliseconds. */
export function monthOf(now: number): UtcMonth {
  return new Date(now).toISOString().slice(0, 7);
}

/** When a day begins, in Unix milliseconds. */
export function startOfDay(day: UtcDay): number {
  return Date.parse(`${day}T00:00:00.000Z`);
}

/** When a month begins, in Unix milliseconds. */
export function startOfMonth(month: UtcMonth): number {
  return startOfDay(`${month}-01`);
}

/** When the month of an instant begins, and the next one, in Unix milliseconds. */
export function monthBounds(now: number): { readonly start: number; readonly end: number } {
  const date = new Date(now);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  return { start: Date.UTC(year, month, 1), end: Date.UTC(year, month + 1, 1) };
}

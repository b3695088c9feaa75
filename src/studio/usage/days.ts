import { dayMs, dayOf } from "../../domain/utc-calendar.ts";

/** So many days up to today, in UTC, the first and the last included. @param now Unix milliseconds. */
export function lastDays(
  count: number,
  now: number,
): { readonly from: string; readonly to: string } {
  return { from: dayOf(now - (count - 1) * dayMs), to: dayOf(now) };
}

/** Every day of a range as `2026-11-26`, those on which nothing happened, too. */
export function daysOf({ from, to }: { readonly from: string; readonly to: string }): string[] {
  const days: string[] = [];
  for (let at = Date.parse(from); at <= Date.parse(to); at += dayMs) days.push(dayOf(at));
  return days;
}

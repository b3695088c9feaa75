import type { MicroUsd } from "./money.ts";
import { dayMs, monthBounds, startOfDay, dayOf } from "./utc-calendar.ts";

/** So many whole days before today say how much a day costs. With a week, each weekday counts once. */
const trendDays = 7;

/** What is known of a provider's spending, and when. */
export interface SpendingTrend {
  /** In this month so far. */
  readonly spentMicroUsd: MicroUsd;
  /** From {@link trendStart} on, this day included. */
  readonly recentMicroUsd: MicroUsd;
  /** When the first day began on which anything was spent, ever; null when nothing was. */
  readonly firstDayAt: number | null;
  readonly now: number;
}

/** Since when spending counts for the trend: seven days before this one began. Unix milliseconds. */
export function trendStart(now: number): number {
  return startOfDay(dayOf(now)) - trendDays * dayMs;
}

/**
 * What the month (UTC) will have cost when it ends, if its other days cost what the last seven did, or
 * as many as there were since the first. In whole micro-dollars, never less than is spent.
 */
export function forecastMonth({
  spentMicroUsd,
  recentMicroUsd,
  firstDayAt,
  now,
}: SpendingTrend): MicroUsd {
  if (firstDayAt === null) return spentMicroUsd;
  const since = Math.max(trendStart(now), firstDayAt);
  // The first minutes of a deployment must not be taken for the way every minute will be.
  const days = Math.max(1, (now - since) / dayMs);
  const leftDays = (monthBounds(now).end - now) / dayMs;
  return spentMicroUsd + Math.round((recentMicroUsd / days) * leftDays);
}

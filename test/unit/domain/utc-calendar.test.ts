import { describe, it } from "vitest";

import {
  dayOf,
  monthBounds,
  monthOf,
  startOfDay,
  startOfMonth,
} from "../../../src/domain/utc-calendar.ts";

describe("the calendar in UTC", () => {
  it.for([
    { now: "2026-11-30T23:59:59.999Z", day: "2026-11-30", start: "2026-11-01", end: "2026-12-01" },
    { now: "2026-12-01T00:00:00.000Z", day: "2026-12-01", start: "2026-12-01", end: "2027-01-01" },
    { now: "2026-12-31T23:59:59.999Z", day: "2026-12-31", start: "2026-12-01", end: "2027-01-01" },
    { now: "2027-01-01T00:30+01:00", day: "2026-12-31", start: "2026-12-01", end: "2027-01-01" },
    { now: "2028-02-29T12:00:00.000Z", day: "2028-02-29", start: "2028-02-01", end: "2028-03-01" },
  ])("at $now", ({ now, day, start, end }, { expect }) => {
    const instant = Date.parse(now);
    expect(dayOf(instant)).toBe(day);
    expect(monthOf(instant)).toBe(day.slice(0, 7));
    expect(startOfMonth(monthOf(instant))).toBe(startOfDay(start));
    expect(monthBounds(instant)).toEqual({ start: startOfDay(start), end: startOfDay(end) });
  });
});

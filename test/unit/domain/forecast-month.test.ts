import * as fc from "fast-check";
import { describe, it } from "vitest";

import { forecastMonth, trendStart } from "../../../src/domain/forecast-month.ts";
import { dayMs, dayOf, monthBounds, startOfDay } from "../../../src/domain/utc-calendar.ts";

const at = (time: string) => Date.parse(time);

describe("the forecast of a month", () => {
  it.for([
    {
      when: "nothing was ever spent",
      now: "2026-11-15T12:00:00Z",
      first: null,
      spent: 0,
      recent: 0,
      forecast: 0,
    },
    {
      when: "each day cost the same, from last month on",
      now: "2026-11-15T00:00:00Z",
      first: "2026-10-01T00:00:00Z",
      spent: 14_000,
      recent: 7000,
      forecast: 30_000,
    },
    {
      when: "half of a day has passed at that rate",
      now: "2026-11-15T12:00:00Z",
      first: "2026-10-01T00:00:00Z",
      spent: 14_500,
      recent: 7500,
      forecast: 30_000,
    },
    {
      when: "the last week cost twice as much as the one before",
      now: "2026-11-15T00:00:00Z",
      first: "2026-11-01T00:00:00Z",
      spent: 21_000,
      recent: 14_000,
      forecast: 21_000 + 16 * 2000,
    },
    {
      when: "nothing was spent for a week",
      now: "2026-11-15T00:00:00Z",
      first: "2026-11-01T00:00:00Z",
      spent: 8000,
      recent: 0,
      forecast: 8000,
    },
    {
      when: "the month has just begun, and the last one cost something",
      now: "2026-11-01T00:00:00Z",
      first: "2026-01-01T00:00:00Z",
      spent: 0,
      recent: 7000,
      forecast: 30_000,
    },
    {
      when: "it all began three days ago",
      now: "2026-11-15T00:00:00Z",
      first: "2026-11-12T00:00:00Z",
      spent: 3000,
      recent: 3000,
      forecast: 3000 + 16 * 1000,
    },
    {
      when: "it all began a minute ago: the whole day counts",
      now: "2026-11-15T00:01:00Z",
      first: "2026-11-15T00:00:00Z",
      spent: 1000,
      recent: 1000,
      forecast: 1000 + Math.round(1000 * (16 - 1 / 1440)),
    },
    {
      when: "the month is over but for a second",
      now: "2026-12-31T23:59:59Z",
      first: "2026-01-01T00:00:00Z",
      spent: 1_000_000,
      recent: 700_000,
      forecast: 1_000_001,
    },
    {
      when: "February has 28 days",
      now: "2027-02-15T00:00:00Z",
      first: "2026-01-01T00:00:00Z",
      spent: 14_000,
      recent: 7000,
      forecast: 28_000,
    },
  ])("when $when", ({ now, first, spent, recent, forecast }, { expect }) => {
    const trend = {
      spentMicroUsd: spent,
      recentMicroUsd: recent,
      firstDayAt: first === null ? null : at(first),
      now: at(now),
    };
    expect(forecastMonth(trend)).toBe(forecast);
  });

  it("counts from the beginning of the day a week ago", ({ expect }) => {
    expect(trendStart(at("2026-11-03T17:20:00Z"))).toBe(at("2026-10-27T00:00:00Z"));
  });
});

const amount = fc.integer({ min: 0, max: 1_000_000_000_000 });
const instant = fc.integer({
  min: at("2026-01-01T00:00:00Z"),
  max: at("2029-12-31T23:59:59.999Z"),
});
const trend = fc
  .record({
    spentMicroUsd: amount,
    recentMicroUsd: amount,
    daysAgo: fc.option(fc.nat({ max: 400 })),
    now: instant,
  })
  .map(({ daysAgo, ...rest }) => ({
    ...rest,
    firstDayAt: daysAgo === null ? null : startOfDay(dayOf(rest.now)) - daysAgo * dayMs,
  }));

describe("any forecast", () => {
  it("is a whole number, and never less than is spent", ({ expect }) => {
    fc.assert(
      fc.property(trend, (known) => {
        const forecast = forecastMonth(known);
        expect(Number.isSafeInteger(forecast)).toBe(true);
        expect(forecast).toBeGreaterThanOrEqual(known.spentMicroUsd);
      }),
    );
  });

  it("grows with what is spent", ({ expect }) => {
    fc.assert(
      fc.property(trend, amount, (known, more) => {
        const { spentMicroUsd, recentMicroUsd } = known;
        const dearer = {
          ...known,
          spentMicroUsd: spentMicroUsd + more,
          recentMicroUsd: recentMicroUsd + more,
        };
        expect(forecastMonth(dearer)).toBeGreaterThanOrEqual(forecastMonth(known) + more);
      }),
    );
  });

  it("of the same cost each day is that times the days of the month", ({ expect }) => {
    fc.assert(
      fc.property(instant, fc.nat({ max: 1_000_000_000 }), (now, daily) => {
        const { start, end } = monthBounds(now);
        const known = {
          spentMicroUsd: Math.round((daily * (now - start)) / dayMs),
          recentMicroUsd: Math.round((daily * (now - trendStart(now))) / dayMs),
          firstDayAt: 0,
          now,
        };
        const whole = (daily * (end - start)) / dayMs;
        // Each sum is rounded once, and the trend's counts for up to 31 days in 7.
        expect(Math.abs(forecastMonth(known) - whole)).toBeLessThanOrEqual(4);
      }),
    );
  });
});

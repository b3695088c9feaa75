import { describe, expect, test } from "vitest";

import { sweepTime } from "../../../../src/accounts/ledger/sweep-time.ts";

const minute = 60_000;
const begin = Date.UTC(2026, 10, 22);

describe("sweepTime", () => {
  test.for([
    { name: "no alarm is set", alarmAt: null, random: 0, after: 60 * minute },
    { name: "no alarm is set, drawn late", alarmAt: null, random: 0.5, after: 65 * minute },
    { name: "the alarm comes before", alarmAt: begin, random: 0, after: null },
    { name: "it comes when it might be set", alarmAt: begin + 70 * minute, random: 0, after: null },
    { name: "it comes too late", alarmAt: begin + 70 * minute + 1, random: 0, after: 60 * minute },
    { name: "it comes a day later", alarmAt: begin + 1440 * minute, random: 1, after: 70 * minute },
  ])("when $name: $after ms after it expires", ({ alarmAt, random, after }) => {
    expect(sweepTime(alarmAt, begin, random)).toBe(after === null ? null : begin + after);
  });
});

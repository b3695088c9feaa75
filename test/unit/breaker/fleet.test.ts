import { describe, expect, test } from "vitest";

import { isLong } from "../../selection.ts";
import { minute, second } from "./breaker-driver.ts";
import { Fleet, hour, outage } from "./fleet.ts";

const seeds = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
/** Each takes a second where many call. */
const tried = seeds.slice(0, isLong ? seeds.length : 4);

function say(what: string, values: readonly number[], unit: string): void {
  const sorted = values.toSorted((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const largest = sorted.at(-1) ?? 0;
  process.stdout.write(
    `fleet: ${what}: median ${median.toFixed(1)}, at most ${largest.toFixed(1)} ${unit}\n`,
  );
}

describe("a total outage of 10 minutes", () => {
  test.for([
    { callsPerSecond: 50, detectedS: 6, isolates: 20 },
    { callsPerSecond: 50, detectedS: 6, isolates: 500 },
    { callsPerSecond: 2, detectedS: 15, isolates: 20 },
  ])(
    "at $callsPerSecond a second in $isolates isolates",
    { timeout: 60_000 },
    ({ callsPerSecond, detectedS, isolates }) => {
      const results = tried.map((seed, index) => {
        // The outage begins anywhere within a bucket.
        const fromMs = 3 * minute + index * 500;
        const toMs = fromMs + 10 * minute;
        const failureShare = outage(fromMs, toMs);
        const lengthMs = toMs + 5 * minute;
        const settings = { seed, callsPerSecond, lengthMs, failureShare, isolates };
        const result = new Fleet(settings).run();
        const [opened = Number.NaN, ...others] = result.openings;
        const closed = result.closings.filter((at) => at > toMs);
        return {
          detected: (opened - fromMs) / second,
          probes: result.probes.filter((at) => at < toMs).length,
          stray: result.failedCalls.filter((at) => at > opened && at < toMs).length,
          failed: result.failedCalls.filter((at) => at > fromMs && at < opened).length,
          recovered: ((closed[0] ?? Number.NaN) - toMs) / second,
          openings: 1 + others.length,
        };
      });
      const at = `${callsPerSecond}/s, ${isolates} isolates`;
      say(
        `${at}: detected after`,
        results.map((result) => result.detected),
        "s",
      );
      say(
        `${at}: failed before`,
        results.map((result) => result.failed),
        "calls",
      );
      say(
        `${at}: let through by old snapshots`,
        results.map((result) => result.stray),
        "calls",
      );
      say(
        `${at}: probes in the outage`,
        results.map((result) => result.probes),
        "calls",
      );
      say(
        `${at}: closed again after`,
        results.map((result) => result.recovered),
        "s",
      );
      for (const { detected, probes, recovered, openings } of results) {
        expect(detected).toBeGreaterThan(0);
        expect(detected).toBeLessThanOrEqual(detectedS);
        expect(probes).toBeLessThanOrEqual(25);
        expect(recovered).toBeLessThanOrEqual(300);
        expect(openings).toBe(1);
      }
    },
  );
});

describe("noise", () => {
  test.for([
    {
      share: 0.05,
      callsPerSecond: 50,
      lengthMs: isLong ? hour : 20 * minute,
      runs: isLong ? 3 : 1,
    },
    { share: 0.05, callsPerSecond: 2, lengthMs: hour, runs: isLong ? 10 : 4 },
    { share: 0.3, callsPerSecond: 50, lengthMs: 10 * minute, runs: isLong ? 6 : 2 },
    { share: 0.3, callsPerSecond: 2, lengthMs: 10 * minute, runs: 10 },
  ])(
    "of $share at $callsPerSecond a second for $lengthMs ms opens nothing",
    { timeout: 60_000 },
    (noise) => {
      const { share, runs, callsPerSecond, lengthMs } = noise;
      // A minute of health first: until 20 calls have started, three failures in a row do open.
      const failureShare = (ms: number) => (ms < minute ? 0 : share);
      const openings = seeds.slice(0, runs).map((seed) => {
        const settings = { seed, callsPerSecond, lengthMs: minute + lengthMs, failureShare };
        return new Fleet(settings).run().openings.length;
      });
      say(`${share * 100} % noise, ${callsPerSecond}/s, ${runs} seeds`, openings, "openings");
      expect(openings).toEqual(openings.map(() => 0));
    },
  );
});

import { findFault, type Fault } from "./fault.ts";
import { randomLognormal, type RandomSource } from "./random.ts";
import type { Settings } from "./settings.ts";

/** What the time of one image depends on. */
export type LatencyOptions = {
  /** Milliseconds that half of such images take at most, on the real service. */
  medianMs: number;
  /** Sigma of the lognormal distribution around the median. */
  spread: number;
  faults: readonly Fault[];
  settings: Settings;
  random: RandomSource;
};

/**
 * Decides how long an image takes, in milliseconds. The fault `latency` comes before the setting
 * `latencyMs`, which comes before the scaled realistic time.
 */
export function drawLatency(options: LatencyOptions): number {
  const { settings } = options;
  const drawn = randomLognormal(options.random, options.medianMs, options.spread);
  const fixed = findFault(options.faults, "latency")?.milliseconds ?? settings.latencyMs;
  return fixed ?? drawn * settings.latencyScale;
}

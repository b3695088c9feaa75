import { readFileSync } from "node:fs";
import path from "node:path";

import { z } from "zod";

import { runWrangler } from "../wrangler.ts";

/** What V8 writes of a start: which function each sample was in, and the time since the one before. */
const profileSchema = z.object({
  nodes: z.array(z.object({ id: z.int(), callFrame: z.object({ functionName: z.string() }) })),
  samples: z.array(z.int()),
  timeDeltas: z.array(z.int()),
});

/** So many starts make a median. */
export const startsOfRound = 5;

/** A round that is beyond the bound is measured again so often. */
const mostRounds = 4;

/** How long starts took, in milliseconds of work; the time in which nothing ran is left out. */
export interface StartupTime {
  /** Of the calmest round. */
  readonly medianMs: number;
  /** Of all starts. */
  readonly leastMs: number;
  readonly starts: number;
}

/**
 * The work of one start, in milliseconds.
 * @param text A CPU profile, as `wrangler check startup` writes it.
 * @throws Error when it is none, or holds no sample.
 */
export function activeMs(text: string): number {
  const { nodes, samples, timeDeltas } = profileSchema.parse(JSON.parse(text));
  if (samples.length === 0) throw new Error("The CPU profile of the start holds no sample.");
  const idle = new Set(
    nodes.flatMap(({ id, callFrame }) => (callFrame.functionName === "(idle)" ? [id] : [])),
  );
  // The time up to a sample counts as what the sample was in, as wrangler's own summary has it.
  const us = samples.map((id, index) => (idle.has(id) ? 0 : (timeDeltas[index] ?? 0)));
  return us.reduce((sum, delta) => sum + Math.max(0, delta), 0) / 1000;
}

/**
 * Starts the Worker in workerd again and again. Other work on the machine only ever adds to a start, so
 * that a round beyond the bound proves nothing, and one within it does.
 * @param bundle What `wrangler deploy --outfile` wrote.
 * @param boundMs No further round is measured when the median is within it.
 * @throws Error with what wrangler printed when it fails.
 */
export async function measureStartup(
  bundle: string,
  folder: string,
  boundMs: number,
): Promise<StartupTime> {
  let calmest: StartupTime | undefined;
  let starts = 0;
  for (let round = 0; round < mostRounds; round += 1) {
    const times: number[] = [];
    while (times.length < startsOfRound) times.push(await measureStart(bundle, folder));
    starts += times.length;
    const medianMs = median(times);
    const leastMs = Math.min(...times, calmest?.leastMs ?? Infinity);
    calmest = { medianMs: Math.min(medianMs, calmest?.medianMs ?? Infinity), leastMs, starts };
    if (medianMs <= boundMs) return calmest;
  }
  return calmest ?? { medianMs: Infinity, leastMs: Infinity, starts };
}

async function measureStart(bundle: string, folder: string): Promise<number> {
  const profile = path.join(folder, "startup.cpuprofile");
  await runWrangler("check", "startup", "--worker", bundle, "--outfile", profile, "--env=");
  return activeMs(readFileSync(profile, "utf8"));
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Infinity;
}

import { z } from "zod";

import { median, round } from "./statistics.ts";
import type { WorkerProcess } from "./worker-process.ts";

const chunkBytes = 4096;

/** What is decoded at least for one sample, in MB: one small document is over before a clock sees it. */
const sampleMb = 64;
const answerSchema = z.object({ decoded: z.number() });

/** How fast the extractor takes base64 out of a stream, in workerd. */
export interface ExtractorFigure {
  readonly base64Mb: number;
  readonly chunkBytes: number;
  readonly rounds: number;
  /** Of one document. */
  readonly p50Ms: number;
  readonly megabytesPerSecond: number;
}

/**
 * Times whole requests from outside, less one of no bytes: within workerd the clock stands still
 * while code runs.
 */
export async function measureExtractor(
  worker: WorkerProcess,
  sizes: readonly number[],
  rounds: number,
): Promise<readonly ExtractorFigure[]> {
  // Enough for the compiler to be done.
  for (let warm = 0; warm < 5; warm += 1) await extract(worker, 4, 4);
  const all = [0, ...sizes];
  const times = new Map(all.map((size) => [size, [] as number[]]));
  for (let turn = 0; turn < rounds; turn += 1) {
    for (const size of all) times.get(size)?.push(await extract(worker, size, documents(size)));
  }
  const empty = median(times.get(0) ?? []);
  return sizes.map((base64Mb) => {
    const milliseconds = (median(times.get(base64Mb) ?? []) - empty) / documents(base64Mb);
    return {
      base64Mb,
      chunkBytes,
      rounds,
      p50Ms: round(milliseconds, 2),
      megabytesPerSecond: round((base64Mb / milliseconds) * 1000),
    };
  });
}

function documents(megabytes: number): number {
  return megabytes === 0 ? 1 : Math.max(1, Math.round(sampleMb / megabytes));
}

async function extract(
  worker: WorkerProcess,
  megabytes: number,
  documentCount: number,
): Promise<number> {
  // Whole groups of four.
  const bytes = megabytes * 1_000_000;
  const startedAt = performance.now();
  const response = await fetch(
    `${worker.url}/?bytes=${bytes}&chunk=${chunkBytes}&times=${documentCount}`,
  );
  const body: unknown = await response.json();
  const milliseconds = performance.now() - startedAt;
  const { decoded } = answerSchema.parse(body);
  const expected = (bytes / 4) * 3 * documentCount;
  if (decoded !== expected) throw new Error(`The extractor decoded ${decoded} of ${expected}.`);
  return milliseconds;
}

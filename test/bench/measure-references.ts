import { setTimeout as delay } from "node:timers/promises";

import sharp from "sharp";

import { processorSeconds, residentMegabytes, watchMemory } from "./process-usage.ts";
import { median, round } from "./statistics.ts";
import { startBenchWorker, type Ground } from "./subjects.ts";
import type { WorkerProcess } from "./worker-process.ts";

/** Noise of these pixels is a PNG of about 6 MB. */
const edge = 1420;
const referenceCount = 4;

/** How long a process is left alone before it counts as idle, in milliseconds. */
const settleMs = 1000;

const ways = ["streamed", "whole"] as const;
const providers = ["openai", "google"] as const;

/** What it costs to send four references of 6 MB to an engine. */
export interface ReferencesFigure {
  readonly provider: (typeof providers)[number];
  /** As Diptych sends them, or with each whole in memory. */
  readonly way: (typeof ways)[number];
  readonly concurrent: number;
  readonly rounds: number;
  /** The peak above the idle process, in MB. */
  readonly growthMb: number;
  readonly processorSecondsPerRequest: number;
}

/** Measures each way in a process that was started for it. */
export async function measureReferences(
  ground: Ground,
  concurrent: number,
  rounds: number,
): Promise<readonly ReferencesFigure[]> {
  const large = await drawReference(edge);
  const small = await drawReference(64);
  const figures: ReferencesFigure[] = [];
  for (const provider of providers) {
    for (const way of ways) {
      const samples: Sample[] = [];
      for (let turn = 0; turn < rounds; turn += 1) {
        const worker = await startBenchWorker("references", ground, {
          UPSTREAM_URL: ground.simulator.url,
        });
        samples.push(await sampleOnce(worker, { small, large }, { provider, way }, concurrent));
        await worker.stop();
      }
      const growthMb = round(median(samples.map(({ growth }) => growth)));
      const seconds = median(samples.map(({ processor }) => processor)) / concurrent;
      const processorSecondsPerRequest = round(seconds, 3);
      figures.push({ provider, way, concurrent, rounds, growthMb, processorSecondsPerRequest });
    }
  }
  return figures;
}

interface Sample {
  readonly growth: number;
  readonly processor: number;
}

async function sampleOnce(
  worker: WorkerProcess,
  files: { readonly small: Buffer; readonly large: Buffer },
  way: Pick<ReferencesFigure, "provider" | "way">,
  concurrent: number,
): Promise<Sample> {
  const numbers = Array.from({ length: referenceCount }, (_, index) => index);
  for (const number of numbers) {
    await put(worker, `small-${number}`, files.small);
    await put(worker, `large-${number}`, files.large);
  }
  const ask = (name: "small" | "large") =>
    draw(worker, { ...way, keys: numbers.map((number) => `${name}-${number}`) });
  for (let warm = 0; warm < 4; warm += 1) await ask("small");
  await delay(settleMs);
  const idle = residentMegabytes(worker.pid);
  const used = processorSeconds(worker.pid);
  const watch = watchMemory(worker.pid);
  await Promise.all(Array.from({ length: concurrent }, () => ask("large")));
  return { growth: watch.stop() - idle, processor: processorSeconds(worker.pid) - used };
}

async function put({ url }: WorkerProcess, key: string, file: Buffer): Promise<void> {
  const answer = await fetch(`${url}/${key}`, { method: "PUT", body: new Uint8Array(file) });
  if ((await answer.text()) !== "kept") throw new Error(`${key} was not kept.`);
}

async function draw({ url }: WorkerProcess, body: object): Promise<void> {
  const answer = await fetch(url, { method: "POST", body: JSON.stringify(body) });
  const text = await answer.text();
  if (text !== "drawn") throw new Error(`Nothing was drawn from references: ${text.slice(0, 500)}`);
}

async function drawReference(size: number): Promise<Buffer> {
  const noise = { type: "gaussian", mean: 128, sigma: 60 } as const;
  const create = { width: size, height: size, channels: 3, background: "black", noise } as const;
  return sharp({ create }).png().toBuffer();
}

import { setTimeout as delay } from "node:timers/promises";

import { createAgent, send } from "./http-client.ts";
import { images } from "./images.ts";
import { processorSeconds, residentMegabytes, watchMemory } from "./process-usage.ts";
import { median, round } from "./statistics.ts";
import { startSubject, type Ground, type SubjectName } from "./subjects.ts";
import { imageHashes, requireImages } from "./verify.ts";

/** How long a process is left alone before it counts as idle, in milliseconds. */
const settleMs = 1000;

/** What 25 MB images in flight cost in memory. */
export interface MemoryFigure {
  readonly subject: SubjectName;
  readonly concurrent: number;
  readonly rounds: number;
  /** Resident memory of the fresh, warm and idle process. */
  readonly idleMb: number;
  /** The peak above that, while the images are on their way. */
  readonly growthMb: number;
  /** The same of the process that plays R2: not part of the above. */
  readonly storageGrowthMb: number;
  readonly processorSecondsPerImage: number;
}

/** Measures each subject in a process that was started for it, so that nothing is left over. */
export async function measureMemory(
  names: readonly SubjectName[],
  ground: Ground,
  concurrent: number,
  rounds: number,
): Promise<readonly MemoryFigure[]> {
  const samples = new Map(names.map((name) => [name, [] as Sample[]]));
  for (let turn = 0; turn < rounds; turn += 1) {
    for (const name of names) samples.get(name)?.push(await sampleOnce(name, ground, concurrent));
  }
  return names.map((subject) => {
    const own = samples.get(subject) ?? [];
    const middle = (pick: (sample: Sample) => number, decimals = 1) =>
      round(median(own.map(pick)), decimals);
    return {
      subject,
      concurrent,
      rounds,
      idleMb: middle(({ idle }) => idle),
      growthMb: middle(({ growth }) => growth),
      storageGrowthMb: middle(({ storageGrowth }) => storageGrowth),
      processorSecondsPerImage: middle(({ processor }) => processor / concurrent, 3),
    };
  });
}

interface Sample {
  readonly idle: number;
  readonly growth: number;
  readonly storageGrowth: number;
  readonly processor: number;
}

async function sampleOnce(name: SubjectName, ground: Ground, concurrent: number): Promise<Sample> {
  const subject = await startSubject(name, ground);
  const agent = createAgent(concurrent);
  const keeper = (ground.bucket ?? ground.storage).pid;
  try {
    const pid = subject.pid ?? Number.NaN;
    const expected = await warmUp(name, ground);
    for (let warm = 0; warm < 4; warm += 1) {
      await send(subject, images["100 KB"].order, agent);
    }
    await delay(settleMs);
    const idle = residentMegabytes(pid);
    const storageIdle = residentMegabytes(keeper);
    const used = processorSeconds(pid);
    const watches = [watchMemory(pid), watchMemory(keeper)];
    const answers = await Promise.all(
      Array.from({ length: concurrent }, () => send(subject, images["25 MB"].order, agent)),
    );
    const [peak = 0, storagePeak = 0] = watches.map((watch) => watch.stop());
    const processor = processorSeconds(pid) - used;
    for (const answer of answers) requireImages(answer, expected, name);
    return { idle, growth: peak - idle, storageGrowth: storagePeak - storageIdle, processor };
  } finally {
    agent.destroy();
    await subject.stop();
  }
}

/** Has the simulator draw the image before, and tells what it must be. */
async function warmUp(name: SubjectName, ground: Ground): Promise<readonly string[]> {
  const direct = await startSubject("direct", ground);
  const agent = createAgent(1);
  const answer = await send(direct, images["25 MB"].order, agent);
  agent.destroy();
  return imageHashes(answer, `direct, before ${name}`);
}

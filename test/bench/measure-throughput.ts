import { createAgent, send, type Answer } from "./http-client.ts";
import { images, type ImageLabel } from "./images.ts";
import { processorSeconds } from "./process-usage.ts";
import { median, round } from "./statistics.ts";
import type { Subject } from "./subjects.ts";
import { imageHashes, requireImages } from "./verify.ts";

const concurrent = 32;
const warmRequests = 8;

/** How many requests a subject finishes in a second while 32 are always open. */
export interface ThroughputFigure {
  readonly subject: string;
  readonly image: ImageLabel;
  readonly rounds: number;
  readonly requestsPerSecond: number;
  /** Of the subject's own process, R2 not included; null for direct. */
  readonly processorSecondsPerImage: number | null;
}

/** Has every subject serve the same number of requests in every round. */
export async function measureThroughput(
  subjects: readonly Subject[],
  label: ImageLabel,
  amount: { readonly rounds: number; readonly requests: number },
): Promise<readonly ThroughputFigure[]> {
  const rates = new Map(subjects.map(({ name }) => [name, [] as number[]]));
  const processor = new Map(subjects.map(({ name }) => [name, [] as number[]]));
  const agents = new Map(subjects.map(({ name }) => [name, createAgent(concurrent)]));
  const run = async (subject: Subject, requests: number) => {
    const agent = agents.get(subject.name) ?? createAgent(concurrent);
    return sendAll(subject, label, requests, agent);
  };
  const [first] = subjects;
  if (!first) return [];
  const [sample] = await run(first, 1);
  const expected = sample ? imageHashes(sample, first.name) : [];
  for (const subject of subjects) await run(subject, warmRequests);
  for (let turn = 0; turn < amount.rounds; turn += 1) {
    for (let place = 0; place < subjects.length; place += 1) {
      const subject = subjects[(place + turn) % subjects.length] ?? first;
      const { name, pid } = subject;
      const before = pid === undefined ? 0 : processorSeconds(pid);
      const startedAt = performance.now();
      const answers = await run(subject, amount.requests);
      const seconds = (performance.now() - startedAt) / 1000;
      const used = pid === undefined ? 0 : processorSeconds(pid) - before;
      rates.get(name)?.push(amount.requests / seconds);
      processor.get(name)?.push(used / amount.requests);
      for (const answer of answers) requireImages(answer, expected, name);
    }
  }
  for (const agent of agents.values()) agent.destroy();
  return subjects.map(({ name, pid }) => ({
    subject: name,
    image: label,
    rounds: amount.rounds,
    requestsPerSecond: round(median(rates.get(name) ?? [])),
    processorSecondsPerImage:
      pid === undefined ? null : round(median(processor.get(name) ?? []), 4),
  }));
}

async function sendAll(
  subject: Subject,
  label: ImageLabel,
  requests: number,
  agent: ReturnType<typeof createAgent>,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  let left = requests;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      answers.push(await send(subject, images[label].order, agent));
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrent, requests) }, worker));
  return answers;
}

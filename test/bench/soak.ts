import { createHash } from "node:crypto";
import { Agent } from "node:http";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";

import { z } from "zod";

import { runToEnd } from "./cleanup.ts";
import { prepareGround } from "./ground.ts";
import { residentMegabytes, watchMemory } from "./process-usage.ts";
import { holdStream, type StreamOutcome } from "./soak-stream.ts";
import { percentile, round } from "./statistics.ts";
import { benchKey, startDiptych } from "./subjects.ts";
import type { WorkerProcess } from "./worker-process.ts";

/** More would measure the limits of the machine: each stream takes four sockets of it. */
const mostStreams = 4000;
const mostSeconds = 900;

/**
 * Memory is compared with a Worker that has had as many streams once, and is idle again: workerd's
 * allocator keeps what it was given and uses it again, and never returns it to the system. What is
 * lost for good shows in what a second time needs beyond the first.
 */
const waveMs = 5000;

/** Objects without a request leave memory after ten seconds. */
const idleMs = 15_000;

/** How long the Worker may take to give memory back, and how much it may keep. */
const settleMs = 90_000;
const keptShare = 1.2;

const statusSchema = z.object({ status: z.string() });

const { values } = parseArgs({
  options: {
    streams: { type: "string", default: "1000" },
    seconds: { type: "string", default: "60" },
    root: { type: "string", default: path.join(import.meta.dirname, "..", "..") },
  },
});

await runToEnd(main);

async function main(): Promise<void> {
  const streams = wholeNumber("--streams", values.streams, mostStreams);
  const seconds = wholeNumber("--seconds", values.seconds, mostSeconds);
  say("Bundling Diptych and starting the simulator…");
  const ground = await prepareGround({
    root: path.resolve(values.root),
    workers: ["diptych"],
    latencyScale: 0,
    r2: "process",
  });
  const worker = await startDiptych(ground);
  const agent = new Agent({ keepAlive: false, maxSockets: Infinity });
  const prompt = "A paper boat at dawn";
  const hold = () => holdStream(worker.url, benchKey, prompt, agent, (seconds + 120) * 1000);
  // Draws the image in the simulator, and has all code loaded before memory is looked at.
  requireCompleted(await hold());
  const freshMb = residentMegabytes(worker.pid);
  say(`One wave of ${streams} short streams…`);
  await setLatency(ground.simulator.url, waveMs);
  for (const outcome of await Promise.all(Array.from({ length: streams }, hold))) {
    requireCompleted(outcome);
  }
  await setLatency(ground.simulator.url, seconds * 1000);
  await delay(idleMs);

  const startMb = residentMegabytes(worker.pid);
  const watch = watchMemory(worker.pid);
  say(`Holding ${streams} streams open for ${seconds} s…`);
  const outcomes = await Promise.all(Array.from({ length: streams }, hold));
  const peakMb = watch.stop();
  const missing = await countMissing(outcomes, worker);
  const endMb = await settledMegabytes(worker, startMb * keptShare);
  report(outcomes, { freshMb, startMb, peakMb, endMb, missing });
}

interface Rest {
  readonly freshMb: number;
  readonly startMb: number;
  readonly peakMb: number;
  readonly endMb: number;
  readonly missing: number;
}

function report(outcomes: readonly StreamOutcome[], rest: Rest): void {
  const count = (end: StreamOutcome["end"]) => outcomes.filter((each) => each.end === end).length;
  const firsts = outcomes.flatMap(({ firstEventMs }) =>
    firstEventMs === null ? [] : firstEventMs,
  );
  const lost = count("lost") + rest.missing;
  const failed = count("failed");
  const unseen = outcomes.reduce((sum, { previews }) => sum + (3 - previews), 0);
  const isBack = rest.endMb <= rest.startMb * keptShare;
  const reasons = new Set(outcomes.filter(({ end }) => end !== "completed").map((o) => o.reason));
  say(`
completed            ${count("completed")} of ${outcomes.length}
lost                 ${lost} (goal 0); of these, ${rest.missing} completed without record or image
failed               ${failed} (goal 0)
previews not seen    ${unseen} of ${outcomes.length * 3}
first event          p50 ${round(percentile(firsts, 0.5))} ms, p99 ${round(percentile(firsts, 0.99))} ms
memory of workerd    ${round(rest.freshMb)} MB fresh, ${round(rest.startMb)} at the start (after one such wave), ${round(rest.peakMb)} at most, ${round(rest.endMb)} at the end (goal ≤ ${round(rest.startMb * keptShare)})`);
  for (const reason of [...reasons].slice(0, 5)) say(`reason               ${reason}`);
  const isMet = lost === 0 && failed === 0 && isBack;
  say(isMet ? "All goals met." : "MISSED.");
  process.exitCode = isMet ? 0 : 1;
}

/** A completed generation whose record or image is not there is lost all the same. */
async function countMissing(
  outcomes: readonly StreamOutcome[],
  worker: WorkerProcess,
): Promise<number> {
  const records = outcomes.flatMap(({ record }) => (record ? [record] : []));
  const headers = { authorization: `Bearer ${benchKey}` };
  const hashes = new Map<string, number>();
  let missing = 0;
  const work = async () => {
    for (let next = records.pop(); next; next = records.pop()) {
      const record = await fetch(`${worker.url}/v1/generations/${next.id}`, { headers });
      const status = record.ok ? statusSchema.parse(await record.json()).status : "none";
      const image = await fetch(next.imageUrl, { headers });
      const bytes = Buffer.from(await image.arrayBuffer());
      if (status !== "completed" || !image.ok) missing += 1;
      else add(hashes, createHash("sha256").update(bytes).digest("hex"));
    }
  };
  await Promise.all(Array.from({ length: 8 }, work));
  // The same prompt draws the same picture: the odd ones out are damaged.
  const kept = [...hashes.values()].reduce((sum, amount) => sum + amount, 0);
  return missing + kept - Math.max(0, ...hashes.values());
}

function add(hashes: Map<string, number>, hash: string): void {
  hashes.set(hash, (hashes.get(hash) ?? 0) + 1);
}

/** Waits for memory to come back. V8 collects only when there is work, so there is a little. */
async function settledMegabytes({ pid, url }: WorkerProcess, wanted: number): Promise<number> {
  const deadline = Date.now() + settleMs;
  while (residentMegabytes(pid) > wanted && Date.now() < deadline) {
    await fetch(`${url}/healthz`).then((response) => response.arrayBuffer());
    await delay(500);
  }
  return residentMegabytes(pid);
}

async function setLatency(url: string, latencyMs: number): Promise<void> {
  const response = await fetch(`${url}/__control/settings`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ latencyMs }),
  });
  if (!response.ok) throw new Error(`The simulator refused the latency: ${await response.text()}`);
}

function requireCompleted({ end, reason }: StreamOutcome): void {
  if (end !== "completed") throw new Error(`A generation was ${end} while warming up: ${reason}`);
}

function wholeNumber(name: string, text: string, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new Error(`${name} must be a whole number from 1 to ${most}, not '${text}'.`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

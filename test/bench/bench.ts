import { mkdirSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";

import { runToEnd } from "./cleanup.ts";
import { drawLatency } from "./draw-latency.ts";
import { judge, type Figures } from "./goals.ts";
import { prepareGround } from "./ground.ts";
import { takesPart, type ImageLabel } from "./images.ts";
import { installPortkey } from "./install-portkey.ts";
import { measureExtractor } from "./measure-extractor.ts";
import { measureLatency } from "./measure-latency.ts";
import { measureMemory } from "./measure-memory.ts";
import { measurePreview } from "./measure-preview.ts";
import { measureReferences } from "./measure-references.ts";
import { measureThroughput } from "./measure-throughput.ts";
import { fullPlan, quickPlan, type BenchPlan } from "./plans.ts";
import {
  startBenchWorker,
  startSubject,
  subjectNames,
  type Ground,
  type Subject,
} from "./subjects.ts";
import { formatFigures, formatGoals } from "./tables.ts";

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    /** Parts to run, separated by commas; all without it. */
    only: { type: "string" },
    /** The project under test. */
    root: { type: "string", default: path.join(import.meta.dirname, "..", "..") },
    /** `miniflare` has its R2 simulator keep the images. */
    r2: { type: "string", default: "process" },
    /** Where the results go. */
    output: { type: "string", default: path.join(import.meta.dirname, "results") },
  },
});

/*
 * How everything runs. Each Worker has a workerd process of its own, started through miniflare with
 * a socket straight into it: `wrangler dev` and startWorker put a proxy Worker and a second workerd
 * in front, which add about 4 ms and cap requests a second. All are bundled by the command that
 * deploys them. R2 and D1 run in processes of their own, the same for all, so that neither memory
 * nor processor time of a subject holds any of theirs. The simulator is a process, Portkey is one.
 */
const parts = ["latency", "throughput", "preview", "memory", "references", "extractor"] as const;
type Part = (typeof parts)[number];

await runToEnd(main);

async function main(): Promise<void> {
  const startedAt = new Date();
  const plan = values.quick ? quickPlan : fullPlan;
  const wanted = new Set(values.only?.split(",") ?? parts);
  for (const part of wanted) {
    if (!parts.some((known) => known === part)) throw new Error(`There is no part '${part}'.`);
  }
  const runs = (part: Part) => wanted.has(part);
  await installPortkey();
  tell("Bundling the Workers and starting the simulator…");
  const ground = await prepareGround({
    root: path.resolve(values.root),
    workers: [
      "pipe",
      "store",
      "plain",
      "diptych",
      ...(["references", "extractor"] as const).filter(runs),
    ],
    latencyScale: 0,
    r2: values.r2 === "miniflare" ? "miniflare" : "process",
  });
  const serial = await measureTogether(ground, plan, runs);
  const memory = runs("memory") ? await measureAllMemory(ground, plan) : [];
  const references = runs("references") ? await measureAllReferences(ground, plan) : [];
  const extractor = runs("extractor") ? await measureTheExtractor(ground, plan) : [];
  report({ ...serial, memory, references, extractor }, startedAt);
}

/** What is measured with all subjects running. */
async function measureTogether(
  ground: Ground,
  plan: BenchPlan,
  runs: (part: Part) => boolean,
): Promise<Pick<Figures, "latency" | "throughput" | "preview">> {
  const latency: Figures["latency"][number][] = [];
  const throughput: Figures["throughput"][number][] = [];
  const preview: Figures["preview"][number][] = [];
  if (!runs("latency") && !runs("throughput") && !runs("preview")) {
    return { latency, throughput, preview };
  }
  const subjects: Subject[] = [];
  for (const name of subjectNames) subjects.push(await startSubject(name, ground));
  const asked = (label: ImageLabel) => subjects.filter(({ name }) => takesPart(name, label));
  for (const { label, rounds } of runs("latency") ? plan.latency : []) {
    tell(`Latency, ${label}, ${rounds} rounds…`);
    latency.push(...(await measureLatency(asked(label), label, rounds)));
  }
  // By its name, the engine is the same; `pro` would hand pictures of that size to the other one.
  const streaming = subjects
    .filter(({ name }) => name === "pipe" || name === "diptych")
    .map((subject) => ({ ...subject, model: "gpt-image-2" }));
  for (const { label, rounds } of runs("preview") ? plan.preview : []) {
    tell(`First preview, ${label}, ${rounds} rounds…`);
    preview.push(...(await measurePreview(streaming, ground.simulator, label, rounds)));
  }
  for (const { label, ...amount } of runs("throughput") ? plan.throughput : []) {
    tell(`Requests a second, ${label}, ${amount.rounds} rounds of ${amount.requests}…`);
    throughput.push(...(await measureThroughput(asked(label), label, amount)));
  }
  for (const { stop } of subjects) await stop();
  return { latency, throughput, preview };
}

async function measureAllMemory(ground: Ground, plan: BenchPlan): Promise<Figures["memory"]> {
  const memory: Figures["memory"][number][] = [];
  for (const { subjects, concurrent, rounds } of plan.memory) {
    tell(`Memory, ${concurrent} × 25 MB at once, ${rounds} rounds…`);
    memory.push(...(await measureMemory(subjects, ground, concurrent, rounds)));
  }
  return memory;
}

async function measureAllReferences(
  ground: Ground,
  plan: BenchPlan,
): Promise<Figures["references"]> {
  const references: Figures["references"][number][] = [];
  for (const { concurrent, rounds } of plan.references) {
    tell(`Memory, ${concurrent} × 4 references of 6 MB at once, ${rounds} rounds…`);
    references.push(...(await measureReferences(ground, concurrent, rounds)));
  }
  return references;
}

async function measureTheExtractor(ground: Ground, plan: BenchPlan): Promise<Figures["extractor"]> {
  tell("Extractor…");
  const worker = await startBenchWorker("extractor", ground, {});
  const figures = await measureExtractor(worker, plan.extractor.sizes, plan.extractor.rounds);
  await worker.stop();
  return figures;
}

function report(figures: Figures, startedAt: Date): void {
  const goals = judge(figures);
  const [processor] = os.cpus();
  const machine = {
    processor: processor?.model ?? "unknown",
    cores: os.availableParallelism(),
    memoryGb: Math.round(os.totalmem() / 1e9),
    node: process.version,
    loadAverage: Math.round((os.loadavg()[0] ?? 0) * 100) / 100,
  };
  const seconds = Math.round((Date.now() - startedAt.getTime()) / 1000);
  mkdirSync(values.output, { recursive: true });
  const results = {
    startedAt: startedAt.toISOString(),
    seconds,
    quick: values.quick,
    machine,
    goals,
    ...figures,
  };
  // Only a whole run may replace the figures and the picture that the README shows.
  const isWhole = !values.quick && values.only === undefined;
  const name = isWhole ? "latest" : "partial";
  const file = path.join(values.output, `${name}.json`);
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
  if (figures.latency.length > 0) {
    writeFileSync(
      path.join(values.output, `${name}-latency.svg`),
      drawLatency(figures.latency, machine),
    );
  }
  say(`\n${formatFigures(figures)}\n\n${formatGoals(goals)}\n`);
  say(`${seconds} s on ${machine.cores} cores (${machine.processor}). Results: ${values.output}`);
}

/** Says what is done next, and how long all has taken so far. */
function tell(line: string): void {
  say(`${String(Math.round(performance.now() / 1000)).padStart(4)} s  ${line}`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";

import { z } from "zod";

import { unlimitedTiers } from "../unlimited-tiers.ts";
import { bundleWorker } from "./bundle.ts";
import { runToEnd } from "./cleanup.ts";
import { prepareGround } from "./ground.ts";
import { median, round } from "./statistics.ts";
import { prepareDatabase, type Ground } from "./subjects.ts";
import { startWorkerProcess, type WorkerProcess } from "./worker-process.ts";

/**
 * Measures what one breaker, one ledger and one database hold in workerd on this machine, and what that
 * is in images a day. Prints, and judges nothing: docs/scaling.md says what to make of it.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "3" },
    seconds: { type: "string", default: "2" },
    "at-once": { type: "string", default: "64" },
  },
});

const loads = [
  "breaker-look",
  "breaker-call",
  "ledger-generation",
  "database-ping",
  "database-write",
  "database-find",
  "database-list",
  "database-key",
] as const;
type Load = (typeof loads)[number];

const secondsOfDay = 86_400;

/** Cloudflare's soft limit of one object: requests a second. */
const softLimit = 1000;

/** What a database may hold, in bytes. */
const mostBytes = 10e9;

const figureSchema = z.object({
  done: z.number(),
  milliseconds: z.number(),
  rows: z.number(),
  databaseBytes: z.number(),
});

type Figure = z.infer<typeof figureSchema>;

await runToEnd(main);

async function main(): Promise<void> {
  const [rounds, seconds, atOnce] = [
    Number(values.rounds),
    Number(values.seconds),
    Number(values["at-once"]),
  ];
  say("Bundling the Worker that drives them…");
  const worker = await startCapacityWorker();
  const figures = new Map<Load, Figure[]>(loads.map((load) => [load, []]));
  // Interleaved, so that what else the machine does falls on all of them.
  for (let turn = 0; turn < rounds; turn += 1) {
    for (const load of loads) {
      figures.get(load)?.push(await drive(worker, { load, seconds, atOnce }));
    }
  }
  say(`Medians of ${rounds} rounds of ${seconds} s each, ${atOnce} at once, from one isolate:\n`);
  const of = (load: Load) => figures.get(load) ?? [];
  const rate = (load: Load) => median(of(load).map(rateOf));

  tell("one breaker: snapshots", rate("breaker-look"), "a second");
  tell("one breaker: calls reported, 2 reports each", rate("breaker-call"), "a second");
  tellBound(rate("breaker-call"), "images of one model and operation");

  tell("one ledger: generations, open and settle", rate("ledger-generation"), "a second");
  tellBound(rate("ledger-generation"), "generations of one account");

  const ping = rate("database-ping");
  const tellQuery = (name: string, load: Load) => {
    tell(name, rate(load), "a second");
    tell("  as many as empty queries in its time", ping / rate(load), "");
  };
  const writes = of("database-write");
  const grown =
    Math.max(...writes.map((one) => one.databaseBytes)) - emptyBytes(of("database-ping"));
  const written = writes.reduce((sum, { done }) => sum + done, 0);
  tell("one D1: empty queries", ping, "a second");
  tellQuery("one D1: generations written", "database-write");
  tell(
    "  rows written for each, indexes included",
    writes[0] ? writes[0].rows / writes[0].done : 0,
    "",
  );
  day("  generations, if it did nothing else", rate("database-write"));
  tellQuery("one D1: generations found by id", "database-find");
  tellQuery("one D1: pages of 20", "database-list");
  tellQuery("one D1: keys looked up", "database-key");
  tell("  bytes of a generation, indexes included", grown / written, "");
  tell("  generations in 10 GB", mostBytes / (grown / written) / 1e6, "million");
}

async function drive(
  worker: WorkerProcess,
  wanted: { readonly load: Load; readonly seconds: number; readonly atOnce: number },
): Promise<Figure> {
  const query = new URLSearchParams(
    Object.entries(wanted).map(([name, value]) => [name, `${value}`]),
  );
  const response = await fetch(`${worker.url}/?${query.toString()}`);
  if (!response.ok) throw new Error(`${wanted.load}: ${response.status} ${await response.text()}`);
  return figureSchema.parse(await response.json());
}

function rateOf({ done, milliseconds }: Figure): number {
  return (done / milliseconds) * 1000;
}

/** Before the first write. */
function emptyBytes([first]: readonly Figure[]): number {
  return first?.databaseBytes ?? 0;
}

/** An object takes two requests for each; Cloudflare has it take no more than its soft limit. */
function tellBound(measured: number, what: string): void {
  const bound = softLimit / 2;
  tell("  of what the soft limit of 1,000 requests allows", measured / bound, "×");
  day(`  ${what}, within that`, Math.min(measured, bound));
}

/** The Worker of test/bench/workers, with Diptych's own objects and database. */
async function startCapacityWorker(): Promise<WorkerProcess> {
  const root = path.join(import.meta.dirname, "..", "..");
  const ground = await prepareGround({ root, workers: [], latencyScale: 0, r2: "process" });
  const home = path.join(ground.folder, "capacity");
  const bundle = await bundleWorker(writeConfig(home), path.join(home, "bundle"));
  const worker = await startWorkerProcess({
    bundle,
    variables: variablesOf(ground),
    storage: ground.storageFolder,
    bucketUrl: ground.bucket?.url,
    folder: path.join(home, "state"),
  });
  await prepareDatabase(worker, root);
  return worker;
}

function variablesOf({ simulator }: Ground): Readonly<Record<string, string>> {
  return {
    DEVELOPMENT: "true",
    OPENAI_API_KEY: "simulator",
    OPENAI_BASE_URL: `${simulator.url}/v1`,
    TIERS: unlimitedTiers,
  };
}

function writeConfig(home: string): string {
  mkdirSync(home, { recursive: true });
  const classes = {
    GENERATION_RUN: "GenerationRun",
    BATCH_RUN: "BatchRun",
    PROVIDER_BREAKER: "ProviderBreaker",
    CALL_RELAY: "CallRelay",
    ACCOUNT_LEDGER: "AccountLedger",
  };
  const config = {
    name: "bench-capacity",
    main: path.join(import.meta.dirname, "workers", "capacity.ts"),
    compatibility_date: "2026-10-01",
    durable_objects: {
      bindings: Object.entries(classes).map(([name, class_name]) => ({ name, class_name })),
    },
    migrations: [{ tag: "v1", new_sqlite_classes: Object.values(classes) }],
    r2_buckets: [{ binding: "BUCKET", bucket_name: "bench-capacity" }],
    d1_databases: [
      { binding: "DB", database_name: "bench-capacity", database_id: "bench-capacity" },
    ],
  };
  const configPath = path.join(home, "wrangler.json");
  writeFileSync(configPath, JSON.stringify(config));
  return configPath;
}

function day(name: string, perSecond: number): void {
  tell(name, (perSecond * secondsOfDay) / 1e6, "million a day");
}

function tell(name: string, value: number, unit: string): void {
  say(
    `${name.padEnd(48)} ${round(value, value < 10 ? 2 : 0).toLocaleString("en")} ${unit}`.trimEnd(),
  );
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

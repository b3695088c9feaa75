import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

import type * as accountsModule from "../../src/cli/development-accounts.ts";
import { unlimitedTiers } from "../unlimited-tiers.ts";
import { bundleWorker, writeWorkerConfig, type Bundle } from "./bundle.ts";
import { startServerProcess, type ServerProcess } from "./child-process.ts";
import type { Target } from "./http-client.ts";
import { startWorkerProcess, type WorkerProcess } from "./worker-process.ts";

/** Everything that is measured, in the order of the tables. */
export const subjectNames = ["direct", "pipe", "store", "plain", "portkey", "diptych"] as const;
export type SubjectName = (typeof subjectNames)[number];

/** A subject that runs. */
export interface Subject extends Target {
  readonly name: SubjectName;
  /** The process whose use of processor and memory counts; undefined for none in between. */
  readonly pid: number | undefined;
  readonly stop: () => Promise<void>;
}

/** What subjects are started with. */
export interface Ground {
  /** The project under test. */
  readonly root: string;
  readonly simulator: ServerProcess;
  /** Keeps D1 for all, and R2 unless a bucket of its own does. */
  readonly storage: WorkerProcess;
  readonly bucket: ServerProcess | undefined;
  /** Where the storage process keeps its state. */
  readonly storageFolder: string;
  /** For bundles and the state of each Worker. */
  readonly folder: string;
  readonly bundles: ReadonlyMap<string, Bundle>;
}

/** The key of the account without a quota. */
export const benchKey = "dpt_dev_bench";

/** Bundles the Workers under test, two at a time: the command to do it takes a core each. */
export async function bundleAll(
  root: string,
  folder: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, Bundle>> {
  const bundles = new Map<string, Bundle>();
  const left = [...names];
  const work = async () => {
    for (let name = left.shift(); name !== undefined; name = left.shift()) {
      const home = path.join(folder, name);
      const config =
        name === "diptych" ? path.join(root, "wrangler.toml") : writeWorkerConfig(name, home);
      bundles.set(name, await bundleWorker(config, path.join(home, "bundle")));
    }
  };
  await Promise.all([work(), work()]);
  return bundles;
}

/** Starts a subject in a fresh process. */
export async function startSubject(name: SubjectName, ground: Ground): Promise<Subject> {
  const { simulator } = ground;
  const authorization = "Bearer simulator";
  const common = { name, model: "gpt-image-2", headers: { authorization } };
  switch (name) {
    case "direct": {
      return { ...common, url: simulator.url, pid: undefined, stop: nothing };
    }
    case "portkey": {
      const { url, pid, stop } = await startServerProcess("portkey.ts", [], {
        NODE_ENV: "production",
      });
      const headers = {
        authorization,
        "x-portkey-provider": "openai",
        "x-portkey-custom-host": `${simulator.url}/v1`,
      };
      return { ...common, url, pid, headers, stop };
    }
    case "diptych": {
      const { url, pid, stop } = await startDiptych(ground);
      return {
        name,
        // By its id: 4K of the role would be the standard engine's, which has no previews.
        model: "gpt-image-2",
        headers: { authorization: `Bearer ${benchKey}` },
        url,
        pid,
        stop,
      };
    }
    case "pipe":
    case "store":
    case "plain": {
      const worker = await startBenchWorker(name, ground, { UPSTREAM_URL: simulator.url });
      const { url, pid, stop } = worker;
      if (name === "plain") await createPlainTable(worker);
      return { ...common, url, pid, stop };
    }
  }
}

/** Starts one of our own Workers. */
export async function startBenchWorker(
  name: string,
  ground: Ground,
  variables: Readonly<Record<string, string>>,
): Promise<WorkerProcess> {
  return startWorkerProcess({
    bundle: requireBundle(ground, name),
    variables,
    storage: ground.storageFolder,
    bucketUrl: ground.bucket?.url,
    folder: path.join(ground.folder, name, "state"),
  });
}

/** Starts Diptych as `npm run dev` does: with its migrations, its accounts, storage and log. */
export async function startDiptych(ground: Ground): Promise<WorkerProcess> {
  const { root, simulator } = ground;
  const worker = await startBenchWorker("diptych", ground, {
    DEVELOPMENT: "true",
    OPENAI_API_KEY: "simulator",
    OPENAI_BASE_URL: `${simulator.url}/v1`,
    GEMINI_API_KEY: "simulator",
    GOOGLE_BASE_URL: simulator.url,
    ADMIN_TOKEN: "dpt_dev_admin",
    URL_SIGNING_SECRET: "0".repeat(64),
    TIERS: unlimitedTiers,
  });
  await prepareDatabase(worker, root);
  return worker;
}

/** Applies the migrations and makes the accounts of development, unless both are there. */
export async function prepareDatabase(worker: WorkerProcess, root: string): Promise<void> {
  const database = await worker.database();
  const tables = await database
    .prepare("SELECT count(*) AS count FROM sqlite_master WHERE name = 'api_keys'")
    .first<{ count: number }>();
  if (tables?.count === 0) {
    const folder = path.join(root, "migrations");
    for (const file of readdirSync(folder)
      .filter((each) => each.endsWith(".sql"))
      .toSorted()) {
      const text = readFileSync(path.join(folder, file), "utf8");
      for (const statement of text.split("--> statement-breakpoint")) {
        await database.prepare(statement).run();
      }
    }
    const accounts = (await import(
      pathToFileURL(path.join(root, "src/cli/development-accounts.ts")).href
    )) as typeof accountsModule;
    await database.exec(accounts.seedStatements(Date.now()));
  }
}

async function nothing(): Promise<void> {
  // The simulator serves all, and stays.
}

async function createPlainTable(worker: WorkerProcess): Promise<void> {
  const columns = "id TEXT PRIMARY KEY, prompt TEXT, bytes INTEGER, created_at INTEGER";
  await (await worker.database()).exec(`CREATE TABLE IF NOT EXISTS images (${columns})`);
}

function requireBundle(ground: Ground, name: string): Bundle {
  const bundle = ground.bundles.get(name);
  if (!bundle) throw new Error(`${name} was not bundled.`);
  return bundle;
}

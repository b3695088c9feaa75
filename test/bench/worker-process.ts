import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

import type * as miniflareModule from "miniflare";
import {
  unstable_getMiniflareWorkerOptions as toWorkerOptions,
  unstable_readConfig as readConfig,
} from "wrangler";

import type { Bundle } from "./bundle.ts";
import { onCleanup } from "./cleanup.ts";

// Wrangler's own copy: the runtime that `npm run dev` runs on.
const requireFromWrangler = createRequire(createRequire(import.meta.url).resolve("wrangler"));
const miniflare = requireFromWrangler("miniflare") as typeof miniflareModule;

/** A Worker in a workerd process of its own, reached on a socket of workerd itself. */
export interface WorkerProcess {
  readonly url: string;
  readonly pid: number;
  readonly database: () => ReturnType<miniflareModule.Miniflare["getD1Database"]>;
  readonly stop: () => Promise<void>;
}

/** How a Worker is run. */
export interface WorkerProcessOptions {
  readonly bundle: Bundle;
  readonly variables: Readonly<Record<string, string>>;
  /** The folder of the storage process, which keeps D1 for all, and R2 if `bucketUrl` is not set. */
  readonly storage: string;
  /** Where R2 is. */
  readonly bucketUrl: string | undefined;
  /** For what this Worker alone keeps: its Durable Objects. */
  readonly folder: string;
}

/**
 * Starts workerd through miniflare, without the proxies that `wrangler dev` puts in front: clients
 * connect to workerd.
 */
export async function startWorkerProcess(options: WorkerProcessOptions): Promise<WorkerProcess> {
  const buckets = options.bucketUrl === undefined ? {} : elsewhereBuckets(options.bucketUrl);
  return start(
    miniflare.convertV4MiniflareOptions({
      ...toBundledOptions(options),
      ...buckets,
      ...shared(options.storage, options.folder),
    }),
  );
}

/** What miniflare needs to know of a bundled Worker, wherever its storage is. Plain data. */
export function toBundledOptions({
  bundle,
  variables,
  folder,
}: Pick<WorkerProcessOptions, "bundle" | "variables" | "folder">) {
  // Elsewhere, wrangler finds no .dev.vars: a developer's own keys have no part in this.
  const configPath = path.join(folder, "wrangler.json");
  const elsewhere = { configPath, userConfigPath: configPath };
  const config = { ...readConfig({ config: bundle.configPath }), ...elsewhere };
  const { modulesRules: _bundled, ...workerOptions } = toWorkerOptions(config).workerOptions;
  return {
    ...workerOptions,
    bindings: { ...(workerOptions["bindings"] as Record<string, string>), ...variables },
    modulesRoot: path.dirname(bundle.scriptPath),
    modules: [{ type: "ESModule" as const, path: bundle.scriptPath }],
    unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
  };
}

/** All bindings are called that, ours and Diptych's. */
function elsewhereBuckets(bucketUrl: string) {
  const address = new URL(bucketUrl) as miniflareModule.RemoteProxyConnectionString;
  return { r2Buckets: { BUCKET: { id: "bench", remoteProxyConnectionString: address } } };
}

function shared(storage: string, folder: string) {
  return {
    log: new miniflare.NoOpLog(),
    logRequests: false,
    handleStructuredLogs: tellFaults,
    cf: false as const,
    resourcePersistencePath: path.join(storage, "state"),
    isolatedResourcePersistencePath: folder,
    unsafeDevRegistryPath: path.join(storage, "registry"),
  };
}

/** What goes well has a line, too: thousands of them would bury what a benchmark prints. */
function tellFaults({
  level,
  message,
}: {
  readonly level: string;
  readonly message: string;
}): void {
  if (level !== "log" && level !== "info") process.stderr.write(`${message}\n`);
}

/**
 * Starts the workerd process in which the local R2 and D1 of all Workers run. Miniflare elects the
 * oldest process that shares a folder, so this comes first and stays longest.
 */
export async function startStorageProcess(storage: string): Promise<WorkerProcess> {
  const idle = "export default { fetch: () => new Response(null) }";
  return start(
    miniflare.convertV4MiniflareOptions({
      name: "bench-storage",
      ...shared(storage, path.join(storage, "own")),
      modules: true,
      script: idle,
      r2Buckets: { BUCKET: "bench-storage" },
      d1Databases: { DB: "bench-storage" },
      unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
    }),
  );
}

async function start(options: miniflareModule.MiniflareOptions): Promise<WorkerProcess> {
  const before = new Set(findWorkerds());
  const instance = new miniflare.Miniflare({
    ...options,
    enableDevRegistry: true,
    unsafeEnableSharedStorage: true,
  });
  const stop = onCleanup(() => instance.dispose());
  await instance.ready;
  const pid = findWorkerds().find((candidate) => !before.has(candidate));
  if (pid === undefined) throw new Error("The workerd process was not found in /proc.");
  const url = (await instance.unsafeGetDirectURL()).href.replace(/\/$/, "");
  return { url, pid, database: () => instance.getD1Database("DB"), stop };
}

/** The workerd processes that this process has started. */
function findWorkerds(): readonly number[] {
  const children = readdirSync("/proc/self/task").flatMap((thread) =>
    readFileSync(`/proc/self/task/${thread}/children`, "utf8").trim().split(" "),
  );
  return children
    .map(Number)
    .filter((pid) => pid > 0 && readFileSync(`/proc/${pid}/comm`, "utf8").startsWith("workerd"));
}

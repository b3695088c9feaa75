import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

import { onCleanup } from "./cleanup.ts";

const wrangler = createRequire(import.meta.url).resolve("wrangler");

/** A Worker as it would be deployed. */
export interface Bundle {
  /** Its wrangler configuration. */
  readonly configPath: string;
  /** The one module that wrangler made of it. */
  readonly scriptPath: string;
}

/** Bundles a Worker with the command that deploys it. @throws Error with what wrangler printed. */
export async function bundleWorker(configPath: string, folder: string): Promise<Bundle> {
  const words = ["deploy", "--dry-run", "--outdir", folder, "--config", configPath];
  const child = spawn(process.execPath, ["--no-warnings", wrangler, ...words], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, CI: "1", WRANGLER_SEND_METRICS: "false", WRANGLER_HIDE_BANNER: "true" },
  });
  let output = "";
  const collect = (chunk: Buffer) => (output += chunk.toString());
  child.stdout.on("data", collect);
  child.stderr.on("data", collect);
  const stop = onCleanup(() => void child.kill());
  const [code] = await once(child, "close");
  await stop();
  if (code !== 0) throw new Error(`wrangler could not bundle ${configPath}:\n${output}`);
  const script = readdirSync(folder).find((name) => name.endsWith(".js"));
  if (script === undefined) throw new Error(`wrangler left no script in ${folder}.`);
  return { configPath, scriptPath: path.join(folder, script) };
}

/** Writes a configuration for a file of `workers/`, with the bindings of the plain Worker. */
export function writeWorkerConfig(name: string, folder: string): string {
  mkdirSync(folder, { recursive: true });
  const configPath = path.join(folder, "wrangler.json");
  const config = {
    name: `bench-${name}`,
    main: path.join(import.meta.dirname, "workers", `${name}.ts`),
    compatibility_date: "2026-10-01",
    r2_buckets: [{ binding: "BUCKET", bucket_name: `bench-${name}` }],
    d1_databases: [{ binding: "DB", database_name: `bench-${name}`, database_id: `bench-${name}` }],
  };
  writeFileSync(configPath, JSON.stringify(config));
  return configPath;
}

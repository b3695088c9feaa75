import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { seedStatements } from "../../src/cli/development-accounts.ts";
import { runWrangler } from "../../src/cli/wrangler.ts";
import { bundleWorker } from "../bench/bundle.ts";
import { onCleanup } from "../bench/cleanup.ts";
import { toBundledOptions } from "../bench/worker-process.ts";
import { unlimitedTiers } from "../unlimited-tiers.ts";
import { key, type Server } from "./server.ts";
import type { SimulatorProcess } from "./simulator-process.ts";

const root = path.join(import.meta.dirname, "..", "..");
const processFile = path.join(import.meta.dirname, "processes", "worker.ts");

/** How long it may take to start, in milliseconds. */
const startMs = 60_000;

/** Characters that are kept of what it writes. */
const mostOutput = 4000;

/** A Worker that is up, in one of its lives. */
export interface Life extends Server {
  /** How long it took to start, in milliseconds. */
  readonly startedInMs: number;
  /** SIGKILL to everything: Node, workerd and with it all storage. Resolves when they are gone. */
  readonly kill: () => Promise<void>;
}

/** A Worker that can be killed and started again on the same storage. */
export interface MortalWorker {
  readonly persistTo: string;
  readonly start: () => Promise<Life>;
}

/**
 * Bundles Diptych as it is deployed and prepares its storage as `npm run dev` does, in the layout
 * of wrangler. It is run without wrangler, whose start takes several times as long.
 */
export async function prepareMortalWorker(simulator: SimulatorProcess): Promise<MortalWorker> {
  const folder = mkdtempSync(path.join(tmpdir(), "diptych-durability-"));
  onCleanup(() => rmSync(folder, { recursive: true, force: true }));
  const persistTo = path.join(folder, "state");
  const where = ["DB", "--local", "--persist-to", persistTo];
  const bundling = bundleWorker(path.join(root, "wrangler.toml"), path.join(folder, "bundle"));
  await runWrangler("d1", "migrations", "apply", ...where);
  await runWrangler("d1", "execute", ...where, "--command", seedStatements(Date.now()));
  const bundle = await bundling;
  const variables = {
    DEVELOPMENT: "true",
    OPENAI_API_KEY: "simulator",
    OPENAI_BASE_URL: simulator.openAiBaseUrl,
    GEMINI_API_KEY: "simulator",
    GOOGLE_BASE_URL: simulator.googleBaseUrl,
    TIERS: unlimitedTiers,
  };
  const options = {
    ...toBundledOptions({ bundle, variables, folder }),
    resourcePersistencePath: path.join(persistTo, "v3"),
  };
  return { persistTo, start: () => startLife(JSON.stringify(options), persistTo) };
}

async function startLife(options: string, persistTo: string): Promise<Life> {
  const startedAt = performance.now();
  const child = fork(processFile, [options], {
    cwd: root,
    execArgv: ["--no-warnings"],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    // A process group of its own, so that one signal reaches all of it.
    detached: true,
  });
  const { pid } = child;
  if (pid === undefined) throw new Error("The Worker's process did not start.");
  const ended = once(child, "exit");
  let output = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-mostOutput);
  });
  const kill = onCleanup(async () => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-pid, "SIGKILL");
    await ended;
  });
  const [url] = await Promise.race([
    once(child, "message", { signal: AbortSignal.timeout(startMs) }) as Promise<unknown[]>,
    ended.then(() => [undefined]),
  ]);
  if (typeof url !== "string") {
    await kill();
    throw new Error(`The Worker did not start:\n${output}`);
  }
  return { url, key, persistTo, startedInMs: Math.round(performance.now() - startedAt), kill };
}

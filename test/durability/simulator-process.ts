import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";

import type { CallRecord } from "../../src/simulator/call-log.ts";
import type { Settings } from "../../src/simulator/settings.ts";
import { onCleanup } from "../bench/cleanup.ts";
import { markOf } from "./mark.ts";

const command = path.join(import.meta.dirname, "..", "..", "src", "cli", "simulator.ts");

/** How long it may take to start, in milliseconds. */
const startMs = 30_000;

/** Calls by the mark in their prompt, oldest first. */
export type CallsByMark = ReadonlyMap<string, readonly CallRecord[]>;

/** Both engines, in a process of their own: what they saw outlives every death of the Worker. */
export interface SimulatorProcess {
  readonly openAiBaseUrl: string;
  readonly googleBaseUrl: string;
  /** All that it was ever asked for with a mark that begins so. */
  readonly calls: (beginning: string) => Promise<CallsByMark>;
  /** Settings are what it starts with, but for these. */
  readonly set: (settings: Partial<Settings>) => Promise<void>;
}

/** Starts the command of `npm run simulator`. @throws Error with what it printed instead. */
export async function startSimulatorProcess(): Promise<SimulatorProcess> {
  const child = spawn(process.execPath, [command, "--port", "0", "--latency-scale", "0.02"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "close");
  onCleanup(async () => {
    child.kill("SIGTERM");
    await ended;
  });
  let output = "";
  const ready = new Promise<void>((resolve) => {
    const collect = (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes("__control")) resolve();
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
  });
  await Promise.race([ready, ended, once(AbortSignal.timeout(startMs), "abort")]);
  const address = (name: string) => new RegExp(`${name}=(\\S+)`).exec(output)?.[1];
  const [openAiBaseUrl, googleBaseUrl] = [address("OPENAI_BASE_URL"), address("GOOGLE_BASE_URL")];
  if (openAiBaseUrl === undefined || googleBaseUrl === undefined) {
    throw new Error(`The simulator did not start:\n${output}`);
  }
  return connect(openAiBaseUrl, googleBaseUrl);
}

function connect(openAiBaseUrl: string, googleBaseUrl: string): SimulatorProcess {
  const ask = async (route: string, init: RequestInit = {}): Promise<unknown> => {
    const response = await fetch(`${googleBaseUrl}/__control${route}`, init);
    if (!response.ok) throw new Error(`The simulator: ${await response.text()}`);
    return response.json();
  };
  return {
    openAiBaseUrl,
    googleBaseUrl,
    async calls(beginning) {
      const { calls } = (await ask(`/calls?prompt=${encodeURIComponent(`(${beginning}`)}`)) as {
        calls: CallRecord[];
      };
      return Map.groupBy(calls, ({ prompt }) => markOf(prompt ?? ""));
    },
    async set(settings) {
      const usual = { latencyMs: null, chunkBytes: 65_536, chunkDelayMs: 0, varyImages: false };
      await ask("/settings", { method: "PUT", body: JSON.stringify({ ...usual, ...settings }) });
    },
  };
}

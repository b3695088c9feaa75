import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { freePort } from "../free-port.ts";
import { findLeaks } from "../leaks.ts";

const root = path.join(import.meta.dirname, "..", "..");
const startMs = 100_000;

/** A Worker under `npm run dev`'s own command, on a port and a storage folder of its own. */
export interface DevelopmentServer {
  readonly url: string;
  /** Of the simulator that the command started; undefined when it started none. */
  readonly simulatorUrl: string | undefined;
  readonly pid: number;
  readonly persistTo: string;
  /** Everything it has printed. */
  output(): string;
  /**
   * Ends it as Ctrl-C does, and waits until it is gone. Resolves with its exit code. Throws when it has
   * printed a prompt, a key, a secret or image data.
   */
  stop(): Promise<number | null>;
}

/**
 * Starts the command and waits until it says that it is ready.
 * @param environment What its environment holds beside ours.
 * @param variables What its file of variables holds beside the keys of the simulator.
 */
export async function startDevelopmentServer(
  environment: Readonly<Record<string, string>> = {},
  variables: Readonly<Record<string, string>> = {},
): Promise<DevelopmentServer> {
  const port = await freePort("localhost");
  const persistTo = mkdtempSync(path.join(tmpdir(), "diptych-"));
  // Two servers that start at once would choose the same port for the inspector.
  const ports = ["--port", String(port), "--inspector-port", "0"];
  const words = ["src/cli/dev.ts", ...ports, "--persist-to", persistTo];
  const variablesFile = path.join(persistTo, "variables");
  const lines = { OPENAI_API_KEY: "simulator", GEMINI_API_KEY: "simulator", ...variables };
  writeFileSync(
    variablesFile,
    Object.entries(lines)
      .map(([name, value]) => `${name}='${value}'\n`)
      .join(""),
  );
  const child = spawn(process.execPath, words, {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      DEV_VARS_FILE: variablesFile,
      SIMULATOR_LATENCY_SCALE: "0.02",
      ...environment,
    },
  });
  let output = "";
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const ready = new Promise<void>((resolve, reject) => {
    const collect = (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes("Try it")) resolve();
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    void exited.then((code) => reject(new Error(`It ended with ${code}:\n${output}`)));
    setTimeout(
      () => reject(new Error(`Not ready after ${startMs} ms:\n${output}`)),
      startMs,
    ).unref();
  });
  const stop = async () => {
    child.kill("SIGINT");
    const code = await exited;
    rmSync(persistTo, { recursive: true, force: true });
    const leaks = output.split("\n").flatMap((line) => leaksOf(line, secretsIn(variables)));
    if (leaks.length > 0) throw new Error(`It has printed ${JSON.stringify(leaks)}`);
    return code;
  };
  try {
    await ready;
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url: `http://localhost:${port}`,
    simulatorUrl: /simulated, at no cost \((\S+)\)/.exec(output)?.[1],
    pid: child.pid ?? 0,
    persistTo,
    output: () => output,
    stop,
  };
}

/** What of the variables may not be printed; the published development keys may. */
function secretsIn(variables: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(variables).flatMap(([name, value]) =>
    /SECRET|TOKEN|KEY/.test(name) && !value.startsWith("dpt_dev_") && value !== "" ? [value] : [],
  );
}

/** wrangler tells the path of each request, which whoever sends it may make look like anything. */
function leaksOf(line: string, secrets: readonly string[]) {
  const isOfPath = line.includes("[wrangler:info]");
  return findLeaks(line, secrets).filter(({ what }) => !(isOfPath && what === "image data"));
}

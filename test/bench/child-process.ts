import { fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";

import { onCleanup } from "./cleanup.ts";

/** How long a process may take to start, in milliseconds. */
const startMs = 30_000;

/** A Node process of ours that answers at an address. */
export interface ServerProcess {
  readonly url: string;
  readonly pid: number;
  /** Calls back with every message the process sends after its start. */
  readonly onMessage: (listener: (message: unknown) => void) => void;
  readonly stop: () => Promise<void>;
}

/**
 * Starts a file of `processes/`, which sends its address when it listens and leaves when we do.
 * @throws Error when it ends or stays silent instead.
 */
export async function startServerProcess(
  file: string,
  words: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<ServerProcess> {
  const child = fork(path.join(import.meta.dirname, "processes", file), words, {
    env: { ...process.env, ...environment },
    execArgv: ["--no-warnings"],
    // Portkey warns of its own dependencies at every start.
    stdio: ["ignore", "ignore", file === "portkey.ts" ? "ignore" : "inherit", "ipc"],
  });
  const ended = once(child, "exit");
  const stop = onCleanup(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
    await ended;
  });
  const [message] = await Promise.race([
    once(child, "message", { signal: AbortSignal.timeout(startMs) }),
    ended.then(() => [undefined]),
  ]);
  const url: unknown = message;
  if (typeof url !== "string" || child.pid === undefined) {
    await stop();
    throw new Error(`${file} did not start.`);
  }
  return { url, pid: child.pid, onMessage: (listener) => child.on("message", listener), stop };
}

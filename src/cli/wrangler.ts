import { spawn, type ChildProcess } from "node:child_process";
import { createRequire } from "node:module";

/** The command itself, not its launcher: signals sent to the launcher do not reach the command. */
const command = createRequire(import.meta.url).resolve("wrangler");

/** Variables that keep wrangler from asking questions or calling home. */
const quiet = { CI: "1", WRANGLER_SEND_METRICS: "false", WRANGLER_HIDE_BANNER: "true" };

/**
 * Runs a wrangler command to its end without a question.
 * @throws Error with what it printed when it fails.
 */
export async function runWrangler(...words: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, ["--no-warnings", command, ...words], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...quiet },
  });
  let output = "";
  const collect = (chunk: Buffer) => (output += chunk.toString());
  child.stdout.on("data", collect);
  child.stderr.on("data", collect);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (code !== 0) throw new Error(`wrangler ${words.join(" ")} failed:\n${output}`);
}

/** Starts wrangler beside this process; its output goes where ours goes. */
export function startWrangler(...words: readonly string[]): ChildProcess {
  return spawn(process.execPath, ["--no-warnings", command, ...words], {
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, ...quiet },
  });
}

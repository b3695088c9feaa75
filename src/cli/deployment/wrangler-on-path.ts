import { spawn } from "node:child_process";

/** One call of wrangler. */
export interface WranglerCall {
  readonly words: readonly string[];
  /** What it reads; it is never among the words, which other processes can see. */
  readonly input?: string;
  /** Whether what it says is shown as it comes. */
  readonly isShown?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
}

export interface WranglerAnswer {
  /** 0 when it did what it was told. */
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

export type Wrangler = (call: WranglerCall) => Promise<WranglerAnswer>;

/** It has no terminal, and asks nothing. */
const quiet = { WRANGLER_SEND_METRICS: "false", WRANGLER_HIDE_BANNER: "true" };

/** A number that no command exits with, for one that is not there. */
const notFound = 127;

/**
 * The wrangler of the PATH, which within an npm script is the project's own. Its calls never reject.
 * @param base What its environment is made of.
 */
export function wranglerOnPath(base: Readonly<NodeJS.ProcessEnv>): Wrangler {
  return (call) => run(call, base);
}

function run(
  { words, input = "", isShown = false, environment }: WranglerCall,
  base: Readonly<NodeJS.ProcessEnv>,
): Promise<WranglerAnswer> {
  // On Windows it is a script, which only a shell can start. No word has a space in it.
  const child = spawn("wrangler", words, {
    stdio: ["pipe", "pipe", "pipe"],
    shell: process.platform === "win32",
    env: { ...base, ...quiet, ...environment },
  });
  const said = { output: "", errors: "" };
  child.stdout.on("data", (chunk: Buffer) => {
    said.output += chunk.toString();
    if (isShown) process.stdout.write(chunk);
  });
  child.stderr.on("data", (chunk: Buffer) => {
    said.errors += chunk.toString();
    if (isShown) process.stderr.write(chunk);
  });
  // One that ends before it has read everything says itself why.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  return new Promise((resolve) => {
    child.on("error", ({ message }) =>
      resolve({ code: notFound, output: "", errors: `wrangler cannot be started (${message}).` }),
    );
    child.on("close", (code) => resolve({ code: code ?? 1, ...said }));
  });
}

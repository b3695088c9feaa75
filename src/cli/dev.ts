import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { parseArgs } from "node:util";

import { z } from "zod";

import { developmentAccounts } from "../accounts/development-accounts.ts";
import { startSimulator, type Simulator } from "../simulator/server.ts";
import { seedStatements } from "./development-accounts.ts";
import {
  decideUpstreams,
  formatVariables,
  readVariables,
  type Upstream,
} from "./development-variables.ts";
import { runWrangler, startWrangler } from "./wrangler.ts";

const root = path.join(import.meta.dirname, "..", "..");
const defaultPort = 8787;

/** How long the Worker may take to answer after its start, in milliseconds. */
const startMs = 60_000;

/** How long one question to it may take, in milliseconds. */
const answerMs = 5000;

/** How long wrangler may take to stop, in milliseconds. */
const stopMs = 5000;

const { values } = parseArgs({
  args: process.argv.slice(2),
  options: {
    port: { type: "string" },
    "persist-to": { type: "string" },
    help: { type: "boolean" },
  },
  strict: false,
});

/** Another file than .dev.vars: tests must not find the real keys of whoever runs them. */
const variablesPath = process.env["DEV_VARS_FILE"] ?? path.join(root, ".dev.vars");

/** 1 is as slow as the real engines, 0 as fast as possible. */
const latencyScale = Number(process.env["SIMULATOR_LATENCY_SCALE"] ?? 1);

/** What `GET /readyz` says. */
const readinessSchema = z.object({
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), fix: z.string().nullable() })),
});

await main();

async function main(): Promise<void> {
  const port = Number(values.port ?? defaultPort);
  if (!(await isFree(port))) {
    console.error(`Port ${port} is in use. Choose another: npm run dev -- --port ${port + 1000}`);
    process.exit(1);
  }
  const file = readVariables(variablesPath, path.join(root, ".dev.vars.example"));
  const upstreams = decideUpstreams(process.env, file);
  const isSimulated = upstreams.some(({ answeredBy }) => answeredBy.kind === "simulator");
  try {
    await prepareDatabase();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
  const simulator = isSimulated ? await startSimulator({ port: 0, latencyScale }) : undefined;
  const variables = {
    STUDIO_NOTICE: noticeOf(upstreams),
    ...file,
    ...upstreamVariables(upstreams, simulator),
    DEVELOPMENT: "true",
  };
  const variablesFile = writeVariables(formatVariables(variables));
  const cleanUp = async () => {
    rmSync(variablesFile, { force: true });
    await simulator?.close();
  };
  const words = values.port === undefined ? ["--port", String(port)] : [];
  const wrangler = startWrangler(
    "dev",
    "--env-file",
    variablesFile,
    "--show-interactive-dev-session=false",
    ...words,
    ...process.argv.slice(2),
  );
  let isStopping = false;
  const stop = () => {
    if (isStopping) return;
    isStopping = true;
    wrangler.kill("SIGTERM");
    setTimeout(() => wrangler.kill("SIGKILL"), stopMs).unref();
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  process.on("SIGHUP", stop);
  stopWithParent(stop);
  wrangler.on("exit", (code) => {
    void cleanUp().then(() => process.exit(isStopping ? 0 : (code ?? 1)));
  });
  const faults = await readFaults(port, () => isStopping);
  if (faults === null) {
    if (!isStopping) console.error(`The Worker has not answered within ${startMs / 1000} s.`);
  } else {
    printWelcome(port, upstreams, simulator);
    for (const fault of faults) console.error(`Not right yet: ${fault}`);
  }
}

/** Writes the file for wrangler to read, and removes those that a killed process could not. */
function writeVariables(text: string): string {
  const folder = path.join(root, ".wrangler");
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) {
    const owner = /^dev-(\d+)\.vars$/.exec(name)?.[1];
    if (owner !== undefined && !isAlive(Number(owner))) rmSync(path.join(folder, name));
  }
  const file = path.join(folder, `dev-${process.pid}.vars`);
  writeFileSync(file, text, { mode: 0o600 });
  return file;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Applies the migrations and puts the development accounts in, where wrangler dev will look. */
async function prepareDatabase(): Promise<void> {
  const persistTo = values["persist-to"];
  const where = ["--local", ...(typeof persistTo === "string" ? ["--persist-to", persistTo] : [])];
  await runWrangler("d1", "migrations", "apply", "DB", ...where);
  await runWrangler("d1", "execute", "DB", ...where, "--command", seedStatements(Date.now()));
}

function upstreamVariables(upstreams: readonly Upstream[], simulator: Simulator | undefined) {
  const simulated: Readonly<Record<string, string>> = simulator?.baseUrls ?? {};
  return Object.fromEntries(
    upstreams.flatMap(({ provider, keyName, baseUrlName, key, answeredBy }) => {
      const url = answeredBy.kind === "address" ? answeredBy.url : undefined;
      const baseUrl = answeredBy.kind === "simulator" ? simulated[provider] : url;
      if (answeredBy.kind === "simulator" && baseUrl === undefined) {
        throw new Error(`The simulator does not stand in for ${provider}. Set ${baseUrlName}.`);
      }
      return [
        [keyName, key],
        [baseUrlName, baseUrl],
      ];
    }),
  );
}

/** What the studio says of engines that are simulated; empty when none is. */
function noticeOf(upstreams: readonly Upstream[]): string {
  const names = upstreams
    .filter(({ answeredBy }) => answeredBy.kind === "simulator")
    .map(({ displayName }) => displayName);
  if (names.length === 0) return "";
  const all = upstreams.length === 2 ? "Both engines are" : "All engines are";
  const some = `${new Intl.ListFormat("en-GB").format(names)} ${names.length === 1 ? "is" : "are"}`;
  const which = names.length === upstreams.length ? all : some;
  return `${which} simulated: the images are drawn on this machine, and cost nothing.`;
}

/** A shell that is killed outright sends no signal: then the parent changes, and nobody waits for us. */
function stopWithParent(stop: () => void): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) stop();
  }, 1000).unref();
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once("error", () => resolve(false));
    server.listen(port, "localhost", () => server.close(() => resolve(true)));
  });
}

/** Waits for the Worker's first answer. @returns What keeps it from making images; null when it is silent. */
async function readFaults(
  port: number,
  isStopping: () => boolean,
): Promise<readonly string[] | null> {
  const deadline = Date.now() + startMs;
  while (Date.now() < deadline && !isStopping()) {
    try {
      const signal = AbortSignal.timeout(answerMs);
      const response = await fetch(`http://localhost:${port}/readyz`, { signal });
      if (response.ok || response.status === 503) {
        const { checks } = readinessSchema.parse(await response.json());
        return checks.filter(({ ok }) => !ok).map(({ name, fix }) => `${name}: ${fix ?? ""}`);
      }
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return null;
}

function printWelcome(
  port: number,
  upstreams: readonly Upstream[],
  simulator: Simulator | undefined,
) {
  const url = `http://localhost:${port}`;
  const keys = developmentAccounts.map(({ key, note }) => `  ${key.padEnd(17)} ${note}`);
  const engines = upstreams.map(({ provider, keyName, answeredBy }) => {
    switch (answeredBy.kind) {
      case "simulator":
        return `  ${provider.padEnd(7)} simulated, at no cost (${simulator?.url})`;
      case "address":
        return `  ${provider.padEnd(7)} at ${answeredBy.url}`;
      case "provider":
        return `  ${provider.padEnd(7)} THE REAL PROVIDER: calls cost money`;
      case "nobody":
        return `  ${provider.padEnd(7)} not configured (${keyName})`;
    }
  });
  console.log(`
Diptych is ready.

Studio   ${url}/studio
Engines
${engines.join("\n")}
Keys, valid on this machine alone
${keys.join("\n")}
  dpt_dev_admin     the admin API

Try it
  curl ${url}/v1/images/generations -H 'Authorization: Bearer dpt_dev_standard' \\
    -H 'Content-Type: application/json' -d '{"prompt":"A paper boat at dawn"}' \\
    | node -pe 'JSON.parse(require("fs").readFileSync(0)).diptych'
`);
}

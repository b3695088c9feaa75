import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline/promises";
import { parseArgs } from "node:util";

import { askReadiness } from "./deployment/ask-readiness.ts";
import type { Target } from "./deployment/plan-deployment.ts";
import { readTarget } from "./deployment/read-target.ts";
import { runDeployment, type World } from "./deployment/run-deployment.ts";
import { wranglerOnPath } from "./deployment/wrangler-on-path.ts";

/** Builds, migrates and deploys, for the first time or again. docs/deploying.md tells the whole. */
const usage = `npm run deploy -- [--env NAME] [--dry-run] [--yes]
  --env NAME   an environment of wrangler.toml, such as staging
  --dry-run    looks at the account and says what would be done
  --yes        answers every question with yes; nobody is asked without a terminal, and no secret is made`;

const { target, isDryRun, isAnswered } = readOptions();
const folder = mkdtempSync(path.join(tmpdir(), "diptych-deploy-"));
try {
  process.exitCode = await runDeployment(toWorld(folder), target, isDryRun);
} catch (error) {
  if (!(error instanceof Error && error.name === "AbortError")) throw error;
  // Questions come before the first step.
  console.log("\nNothing was changed at Cloudflare.");
  process.exitCode = 130;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function readOptions(): { target: Target; isDryRun: boolean; isAnswered: boolean } {
  try {
    const { values } = parseArgs({
      options: {
        env: { type: "string", default: "" },
        "dry-run": { type: "boolean", default: false },
        yes: { type: "boolean", default: false },
      },
    });
    const read = readTarget(values.env);
    return { target: read, isDryRun: values["dry-run"], isAnswered: values.yes };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
    return process.exit(2);
  }
}

function toWorld(temporary: string): World {
  const outputPath = path.join(temporary, "wrangler.ndjson");
  writeFileSync(outputPath, "");
  // What a log keeps is no place for a secret.
  const isWatched = process.stdin.isTTY && process.stdout.isTTY;
  return {
    wrangler: wranglerOnPath(process.env),
    confirm: isWatched ? (isAnswered ? () => Promise.resolve(true) : confirm) : null,
    newSecret: () => randomBytes(32).toString("hex"),
    outputFile: { path: outputPath, read: () => readFileSync(outputPath, "utf8") },
    askReadiness,
    print: (text) => console.log(text),
  };
}

/** Enter is a yes. @throws AbortError at Ctrl-C and Ctrl-D. */
async function confirm(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const answer = await terminal.question(`${question} [Y/n] `);
    return !/^n/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}

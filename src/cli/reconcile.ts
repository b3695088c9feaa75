import { parseArgs } from "node:util";

import { isLoopback } from "../domain/loopback.ts";
import { reconcileAll, ReconcileError, type PassTotals, type Target } from "./reconcile-pass.ts";

/** Compares the history in D1 with its records in R2, both ways, and writes what either lacks. */
const usage = `npm run reconcile -- [--url https://HOST]
ADMIN_TOKEN in the environment is the secret of that host; npm run dev needs neither.`;

/** Of the generations that are left as they are, so many are listed. */
const mostListed = 50;

const target = readTarget();
try {
  const passes = await reconcileAll(target, showProgress);
  clearProgress();
  console.table(Object.fromEntries(passes.map(({ direction, counts }) => [direction, counts])));
  process.exitCode = printLeft(passes);
} catch (error) {
  clearProgress();
  if (!(error instanceof ReconcileError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

function readTarget(): Target {
  try {
    const { values } = parseArgs({
      options: { url: { type: "string", default: "http://localhost:8787" } },
    });
    const url = new URL(values.url);
    const isLocal = isLoopback(url.hostname);
    if (url.protocol !== "https:" && !(isLocal && url.protocol === "http:")) {
      throw new Error(`${values.url} is not https: the admin token would go out in the clear.`);
    }
    const token = process.env["ADMIN_TOKEN"] || (isLocal ? "dpt_dev_admin" : "");
    if (token === "")
      throw new Error(`ADMIN_TOKEN is not set. ${url.host} takes no call without it.`);
    return { url, token };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
    return process.exit(2);
  }
}

/** One line, written over again and again, where somebody looks at it. */
function showProgress({ direction, counts }: PassTotals): void {
  if (!process.stdout.isTTY) return;
  const written = counts.rowsWritten + counts.recordsWritten;
  process.stdout.write(`\r\u001B[K${direction}: ${counts.compared} compared, ${written} written`);
}

function clearProgress(): void {
  if (process.stdout.isTTY) process.stdout.write("\r\u001B[K");
}

/** Lists what is left as it is. @returns The exit code. */
function printLeft(passes: readonly PassTotals[]): 0 | 1 {
  const lines = passes.flatMap(({ left }) =>
    left.map(({ accountId, id, detail }) => `${accountId}/${id}  ${detail}`),
  );
  // Most are met in both directions.
  const left = [...new Set(lines)];
  if (left.length === 0) return 0;
  console.error("Left as they are, for somebody to look at (docs/operating.md):");
  for (const line of left.slice(0, mostListed)) console.error(`  ${line}`);
  if (left.length > mostListed) console.error(`  and ${left.length - mostListed} more`);
  return 1;
}

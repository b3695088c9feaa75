import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";

import { runWrangler } from "../../src/cli/wrangler.ts";
import type { DevelopmentServer } from "./development-server.ts";

const root = path.join(import.meta.dirname, "..", "..");

/**
 * Runs `npm run reconcile`'s own command against a server.
 * @returns What it printed for each direction, by its columns. Rejects when it fails.
 */
export async function reconcile({ url }: DevelopmentServer) {
  const words = ["--no-warnings", "src/cli/reconcile.ts", "--url", url];
  const { stdout } = await promisify(execFile)(process.execPath, words, { cwd: root });
  const lines = stdout.split("\n").map((line) => line.split("│").map((cell) => cell.trim()));
  const columns = lines.find(([, name]) => name === "(index)") ?? [];
  const totalsOf = (direction: string) => {
    const cells = lines.find(([, name]) => name === direction) ?? [];
    const entries = columns.slice(2, -1).map((name, index) => [name, Number(cells[index + 2])]);
    return Object.fromEntries(entries) as Record<string, number>;
  };
  return {
    toHistory: totalsOf("records-to-history"),
    toRecords: totalsOf("history-to-records"),
  };
}

/** Takes every generation out of a server's database, as an accident would. */
export async function loseHistory({ persistTo }: DevelopmentServer): Promise<void> {
  const tables = ["images", "attempts", "generation_tags", "generations"];
  const statements = tables.map((table) => `DELETE FROM ${table};`).join(" ");
  const where = ["--local", "--persist-to", persistTo, "--yes"];
  await runWrangler("d1", "execute", "DB", ...where, "--command", statements);
}

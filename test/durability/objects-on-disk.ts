import { readdirSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";

/** How many runs were begun: each keeps its state in a file of its own, one turned away has none. */
export function countRuns(persistTo: string): number {
  const rows = filesOf(persistTo, "GenerationRun").map((file) =>
    countRows(file, "_cf_KV", "key = 'state'"),
  );
  return sum(rows);
}

/** How many reservations no generation has settled or released, over all accounts. */
export function countReservations(persistTo: string): number {
  return sum(filesOf(persistTo, "AccountLedger").map((file) => countRows(file, "reservations")));
}

/** 0 when there is no such table. */
function countRows(file: string, table: string, condition = "true"): number {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 5000 });
  try {
    const tables = database.prepare("SELECT name FROM sqlite_master WHERE name = ?");
    if (!tables.get(table)) return 0;
    const row = database.prepare(`SELECT count(*) AS rows FROM ${table} WHERE ${condition}`).get();
    return Number(row?.["rows"]);
  } finally {
    database.close();
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

/** The files of a class of Durable Objects, one for each object. */
function filesOf(persistTo: string, className: string): readonly string[] {
  const root = path.join(persistTo, "v3", "do");
  // Wrangler and miniflare put different words before the class.
  return readdirSync(root)
    .filter((name) => name.endsWith(className))
    .flatMap((folder) =>
      readdirSync(path.join(root, folder)).map((name) => path.join(root, folder, name)),
    )
    .filter((file) => /^[0-9a-f]{64}\.sqlite$/.test(path.basename(file)));
}

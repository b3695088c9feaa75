import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";

/** The rows of generations, read where wrangler keeps its local D1: no route lists them by prompt. */
export interface History {
  /** Rows whose prompt contains a text. */
  readonly find: (text: string) => readonly { readonly id: string; readonly status: string }[];
}

/** Opens the history of a Worker that keeps its storage in a folder. */
export function openHistory(persistTo: string): History {
  const database = openHistoryDatabase(persistTo);
  const query = database.prepare("SELECT id, status FROM generations WHERE instr(prompt, ?) > 0");
  return {
    find: (text) =>
      query.all(text).map(({ id, status }) => ({ id: String(id), status: String(status) })),
  };
}

/** Opens the local D1 itself, to be read only. @throws Error when there is none in the folder. */
export function openHistoryDatabase(persistTo: string): DatabaseSync {
  const folder = path.join(persistTo, "v3", "d1", "miniflare-D1DatabaseObject");
  const files = existsSync(folder) ? readdirSync(folder) : [];
  for (const file of files.filter((name) => name.endsWith(".sqlite"))) {
    const database = new DatabaseSync(path.join(folder, file), { readOnly: true, timeout: 5000 });
    const tables = database.prepare("SELECT name FROM sqlite_master WHERE name = 'generations'");
    if (tables.get()) return database;
    database.close();
  }
  throw new Error(`There is no history in ${folder}.`);
}

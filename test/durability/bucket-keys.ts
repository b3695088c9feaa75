import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";

/** The keys of everything in the local R2, read where wrangler keeps it. */
export function readBucketKeys(persistTo: string): readonly string[] {
  const folder = path.join(persistTo, "v3", "r2", "miniflare-R2BucketObject");
  const files = existsSync(folder) ? readdirSync(folder) : [];
  return files
    .filter((name) => name.endsWith(".sqlite"))
    .flatMap((file) => {
      const database = new DatabaseSync(path.join(folder, file), { readOnly: true, timeout: 5000 });
      try {
        const tables = database.prepare(
          "SELECT name FROM sqlite_master WHERE name = '_mf_objects'",
        );
        if (!tables.get()) return [];
        const rows = database.prepare("SELECT key FROM _mf_objects").all();
        return rows.map(({ key }) => String(key));
      } finally {
        database.close();
      }
    });
}

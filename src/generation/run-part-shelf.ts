import type { OpenUpload, PartShelf } from "../storage/part-shelf.ts";

/** What a reader holds in memory, of whom there may be many. */
const rowBytes = 256 * 1024;

/** A shelf in a run's own storage. Nothing is made there before something is kept. */
export function createPartShelf({ sql, kv }: DurableObjectStorage): PartShelf {
  let isMade = false;
  const make = () => {
    if (isMade) return;
    sql.exec(
      `CREATE TABLE IF NOT EXISTS parts
       (key TEXT, number INTEGER, piece INTEGER, bytes BLOB, PRIMARY KEY (key, number, piece))`,
    );
    isMade = true;
  };
  return {
    uploadBegan(key, uploadId) {
      kv.put(entryName(uploadId), { key, uploadId } satisfies OpenUpload);
    },
    uploadEnded(uploadId) {
      kv.delete(entryName(uploadId));
    },
    openUploads: () =>
      [...kv.list<OpenUpload>({ prefix: entryName("") })].map(([, upload]) => upload),
    keep(key, number, bytes) {
      make();
      for (let at = 0, piece = 0; at < bytes.length; at += rowBytes, piece += 1) {
        const row = bytes.slice(at, at + rowBytes).buffer;
        sql.exec("INSERT OR REPLACE INTO parts VALUES (?, ?, ?, ?)", key, number, piece, row);
      }
    },
    sizeOf(key, number) {
      make();
      const query = `SELECT coalesce(sum(length(bytes)), 0) AS size FROM parts
        WHERE key = ? AND number = ?`;
      return sql.exec<{ size: number }>(query, key, number).one().size;
    },
    *read(key, number) {
      make();
      const query = "SELECT bytes FROM parts WHERE key = ? AND number = ? AND piece = ?";
      for (let piece = 0; ; piece += 1) {
        const [row] = sql.exec<{ bytes: ArrayBuffer }>(query, key, number, piece).toArray();
        if (!row) return;
        yield new Uint8Array(row.bytes);
      }
    },
    remove(key) {
      make();
      sql.exec("DELETE FROM parts WHERE key = ?", key);
    },
  };
}

function entryName(uploadId: string): string {
  return `upload:${uploadId}`;
}

import { concatenate } from "../stream/concatenate.ts";

/** Keeps the latest preview of each image where it takes no memory. */
export interface PreviewShelf {
  /** Keeps a preview's base64 in place of the one before. */
  keep(imageIndex: number, base64: readonly Uint8Array[]): void;
  /** The base64 in pieces; none when there is none. */
  read(imageIndex: number): Iterable<Uint8Array>;
}

/** SQLite takes rows of 2 MB at most. */
const rowBytes = 1024 * 1024;

/** Previews in a run's own storage. */
export function createPreviewShelf(storage: DurableObjectStorage): PreviewShelf {
  const { sql } = storage;
  let isMade = false;
  const make = () => {
    if (isMade) return;
    sql.exec(
      `CREATE TABLE IF NOT EXISTS previews
       (image_index INTEGER, piece INTEGER, base64 BLOB, PRIMARY KEY (image_index, piece))`,
    );
    isMade = true;
  };
  return {
    keep(imageIndex, base64) {
      const whole = concatenate(base64);
      storage.transactionSync(() => {
        make();
        sql.exec("DELETE FROM previews WHERE image_index = ?", imageIndex);
        for (let at = 0, piece = 0; at < whole.length; at += rowBytes, piece += 1) {
          const row = whole.slice(at, at + rowBytes).buffer;
          sql.exec("INSERT INTO previews VALUES (?, ?, ?)", imageIndex, piece, row);
        }
      });
    },
    *read(imageIndex) {
      make();
      for (let piece = 0; ; piece += 1) {
        const [row] = sql
          .exec<{ base64: ArrayBuffer }>(
            "SELECT base64 FROM previews WHERE image_index = ? AND piece = ?",
            imageIndex,
            piece,
          )
          .toArray();
        if (!row) return;
        yield new Uint8Array(row.base64);
      }
    },
  };
}

/** How a reservation ended. */
export type ClosingKind = "settled" | "released";

/** Longer than a run, which repeats its settlement until it is heard, keeps itself. */
export const closingsKeptMs = 48 * 3_600_000;

/** Which generations are closed, so that to close one again changes nothing. */
export interface Closings {
  find(generationId: string, now: number): ClosingKind | undefined;
  /** @returns When it is forgotten, in Unix milliseconds. */
  add(generationId: string, kind: ClosingKind, now: number): number;
}

/** Closings in the ledger's own storage. */
export function createClosings(sql: SqlStorage): Closings {
  sql.exec(
    `CREATE TABLE IF NOT EXISTS closings (
      generation_id TEXT PRIMARY KEY, kind TEXT NOT NULL, expires_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID`,
  );
  return {
    find: (generationId, now) =>
      sql
        .exec<{ kind: ClosingKind }>(
          "SELECT kind FROM closings WHERE generation_id = ? AND expires_at > ?",
          generationId,
          now,
        )
        .toArray()[0]?.kind,
    add(generationId, kind, now) {
      const expiresAt = now + closingsKeptMs;
      // In place of one that has expired and is not swept yet.
      sql.exec("INSERT OR REPLACE INTO closings VALUES (?, ?, ?)", generationId, kind, expiresAt);
      return expiresAt;
    },
  };
}

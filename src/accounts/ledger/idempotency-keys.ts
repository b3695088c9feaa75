/** A key counts this long from its first use. */
const keptMs = 24 * 3_600_000;

/** What an idempotency key was first used for. */
export interface KeyUse {
  readonly generationId: string;
  readonly fingerprint: string;
}

/** The account's idempotency keys. */
export interface IdempotencyKeys {
  find(key: string, now: number): KeyUse | undefined;
  /** @returns When the key is forgotten, in Unix milliseconds. */
  add(key: string, use: KeyUse, now: number): number;
  /** Frees a key, if it still stands for this generation. */
  free(key: string, generationId: string): void;
}

/** Idempotency keys in the ledger's own storage. */
export function createIdempotencyKeys(sql: SqlStorage): IdempotencyKeys {
  sql.exec(
    `CREATE TABLE IF NOT EXISTS idempotency_keys (
      key TEXT PRIMARY KEY, generation_id TEXT NOT NULL, fingerprint TEXT NOT NULL,
      expires_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID`,
  );
  return {
    find: (key, now) =>
      sql
        .exec<{ generationId: string; fingerprint: string }>(
          `SELECT generation_id AS generationId, fingerprint FROM idempotency_keys
          WHERE key = ? AND expires_at > ?`,
          key,
          now,
        )
        .toArray()[0],
    add(key, { generationId, fingerprint }, now) {
      const expiresAt = now + keptMs;
      // In place of one that has expired and is not swept yet.
      sql.exec(
        "INSERT OR REPLACE INTO idempotency_keys VALUES (?, ?, ?, ?)",
        key,
        generationId,
        fingerprint,
        expiresAt,
      );
      return expiresAt;
    },
    free(key, generationId) {
      sql.exec(
        "DELETE FROM idempotency_keys WHERE key = ? AND generation_id = ?",
        key,
        generationId,
      );
    },
  };
}

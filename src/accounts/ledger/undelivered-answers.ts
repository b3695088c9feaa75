/** A client that lost its connection sends its request again within this time. */
const keptMs = 10 * 60_000;

/**
 * An answer that was written whole may have gone to a proxy whose client had just left: such a client
 * sends its request again within this time. Stock clients wait half a second, then one.
 */
const doubtedMs = 5000;

/** What was asked for, and with which of the account's API keys. */
export interface Asked {
  readonly apiKeyId: string;
  readonly fingerprint: string;
}

/** Generations whose answer no client is known, beyond doubt, to have got whole. */
export interface UndeliveredAnswers {
  /** The newest generation for the same request. */
  newest(asked: Asked, now: number): string | undefined;
  /** @returns When it is forgotten, in Unix milliseconds. */
  add(generationId: string, asked: Asked, now: number): number;
  /** Its answer was written whole: it is forgotten soon. */
  noteDelivered(generationId: string, now: number): void;
  remove(generationId: string): void;
}

/** Undelivered answers in the ledger's own storage. */
export function createUndeliveredAnswers(sql: SqlStorage): UndeliveredAnswers {
  sql.exec(
    `CREATE TABLE IF NOT EXISTS undelivered_answers (
      generation_id TEXT PRIMARY KEY, api_key_id TEXT NOT NULL, fingerprint TEXT NOT NULL,
      expires_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID`,
  );
  sql.exec(
    `CREATE INDEX IF NOT EXISTS undelivered_answers_by_request
    ON undelivered_answers (api_key_id, fingerprint, expires_at)`,
  );
  return {
    newest: ({ apiKeyId, fingerprint }, now) =>
      sql
        .exec<{ generationId: string }>(
          `SELECT generation_id AS generationId FROM undelivered_answers
          WHERE api_key_id = ? AND fingerprint = ? AND expires_at > ?
          ORDER BY expires_at DESC, generation_id DESC LIMIT 1`,
          apiKeyId,
          fingerprint,
          now,
        )
        .toArray()[0]?.generationId,
    add(generationId, { apiKeyId, fingerprint }, now) {
      const expiresAt = now + keptMs;
      // In place of one that has expired and is not swept yet.
      sql.exec(
        "INSERT OR REPLACE INTO undelivered_answers VALUES (?, ?, ?, ?)",
        generationId,
        apiKeyId,
        fingerprint,
        expiresAt,
      );
      return expiresAt;
    },
    noteDelivered(generationId, now) {
      sql.exec(
        "UPDATE undelivered_answers SET expires_at = min(expires_at, ?) WHERE generation_id = ?",
        now + doubtedMs,
        generationId,
      );
    },
    remove(generationId) {
      sql.exec("DELETE FROM undelivered_answers WHERE generation_id = ?", generationId);
    },
  };
}

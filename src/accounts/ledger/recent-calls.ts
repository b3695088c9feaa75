import { callWindowMs, type RecentCallCount } from "./decide-limits.ts";

/**
 * The creating calls of the last minute, each with its own time: at no time are there more within a
 * minute than the limit. Calls that were refused are not among them, so that who hammers is let in as
 * often as who waits.
 */
export interface RecentCalls {
  count(now: number): RecentCallCount;
  /** Notes a call, and forgets those that count no more. */
  add(callId: string, now: number): void;
}

/** Recent calls in the ledger's own storage. */
export function createRecentCalls(sql: SqlStorage): RecentCalls {
  sql.exec(
    `CREATE TABLE IF NOT EXISTS recent_calls (
      expires_at INTEGER NOT NULL, call_id TEXT NOT NULL, PRIMARY KEY (expires_at, call_id)
    ) STRICT, WITHOUT ROWID`,
  );
  return {
    count: (now) =>
      sql
        .exec<{ count: number; firstExpiresAt: number | null }>(
          `SELECT count(*) AS count, min(expires_at) AS firstExpiresAt FROM recent_calls
          WHERE expires_at > ?`,
          now,
        )
        .one(),
    add(callId, now) {
      sql.exec("DELETE FROM recent_calls WHERE expires_at <= ?", now);
      sql.exec("INSERT OR IGNORE INTO recent_calls VALUES (?, ?)", now + callWindowMs, callId);
    },
  };
}

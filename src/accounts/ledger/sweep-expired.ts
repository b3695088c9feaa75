/** The tables whose rows are forgotten in time. */
const tables = ["closings", "idempotency_keys", "undelivered_answers", "recent_calls"] as const;

/**
 * Deletes what has expired.
 * @returns When the first of the rest expires, in Unix milliseconds; null when nothing is left.
 */
export function sweepExpired(sql: SqlStorage, now: number): number | null {
  for (const table of tables) sql.exec(`DELETE FROM ${table} WHERE expires_at <= ?`, now);
  // No index helps here: reading all rows once an hour is cheaper than another write for each.
  const rest = tables.map((table) => `SELECT expires_at FROM ${table}`).join(" UNION ALL ");
  return sql.exec<{ first: number | null }>(`SELECT min(expires_at) AS first FROM (${rest})`).one()
    .first;
}

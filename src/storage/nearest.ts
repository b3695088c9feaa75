/**
 * The replica of the database that is nearest, for look-ups that a request waits for: it waits for no
 * other continent. What it answers can be older than what was last written, by the replica's lag.
 */
export function nearest(database: D1Database): D1DatabaseSession {
  return database.withSession("first-unconstrained");
}

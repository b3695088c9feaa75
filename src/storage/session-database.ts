import { drizzle, type DrizzleD1Database } from "drizzle-orm/d1";

/** The database as one session sees it: Drizzle's types do not know sessions. */
export function sessionDatabase(
  session: D1DatabaseSession,
): DrizzleD1Database & { $client: D1Database } {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it has all that Drizzle calls
  return drizzle(session as unknown as D1Database);
}

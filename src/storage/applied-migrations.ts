import journal from "../../migrations/meta/_journal.json";

/** The migrations that this build knows, oldest first. */
export const knownMigrations: readonly string[] = journal.entries.map(({ tag }) => tag);

/**
 * The migrations that were applied to a database, by the names of {@link knownMigrations}.
 * @throws When it cannot be read: before the first one, too, which brings the table itself.
 */
export async function readAppliedMigrations(database: D1Database): Promise<ReadonlySet<string>> {
  const { results } = await database
    .prepare("SELECT name FROM d1_migrations")
    .all<{ name: string }>();
  return new Set(results.map(({ name }) => name.replace(/\.sql$/, "")));
}

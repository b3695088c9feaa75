import { sql, type SQLWrapper } from "drizzle-orm";

/** What is read of the JSON of a request. */
type MemberPath = "platform" | "model" | "lineage.parentId" | "requestId";

/** A member of a column's JSON; null where that is damaged. */
export function memberOf(column: SQLWrapper, path: MemberPath) {
  const name = sql.raw(`'$.${path}'`);
  return sql<string | null>`CASE WHEN json_valid(${column}) THEN ${column} ->> ${name} END`;
}

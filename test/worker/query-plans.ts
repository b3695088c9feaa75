import { env } from "cloudflare:workers";

/**
 * How SQLite carries out what is asked of a database: the steps of every query, such as
 * `SCAN generations` for one that reads all rows.
 */
export async function queryPlans(
  ask: (database: D1Database) => Promise<unknown>,
): Promise<readonly string[]> {
  const asked: D1PreparedStatement[] = [];
  const database = new Proxy(env.DB, {
    get: (target, name) => {
      if (name === "prepare") {
        return (query: string) => {
          const statement = target.prepare(query);
          const plan = target.prepare(`EXPLAIN QUERY PLAN ${query}`);
          return new Proxy(statement, {
            get: (of, member) => {
              if (member === "bind") {
                return (...values: readonly unknown[]) => {
                  asked.push(plan.bind(...values));
                  return of.bind(...values);
                };
              }
              const value: unknown = Reflect.get(of, member, of);
              return typeof value === "function" ? value.bind(of) : value;
            },
          });
        };
      }
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  await ask(database);
  if (asked.length === 0) throw new Error("Nothing was asked.");
  const plans = await env.DB.batch<{ detail: string }>(asked);
  return plans.flatMap(({ results }) => results.map(({ detail }) => detail));
}

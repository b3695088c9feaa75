import { z } from "zod";

import { nearest } from "./nearest.ts";
import { remember } from "./remembered.ts";

/** The origins that keys name. */
export interface KeyOrigins {
  /** True when some key that is not revoked is for pages of this origin. */
  includes(origin: string): Promise<boolean>;
}

/** So many are known at once; pages of others are answered as if no key named them. */
const mostOrigins = 10_000;

const statement = `SELECT DISTINCT value AS origin FROM api_keys, json_each(allowed_origins)
  WHERE allowed_origins <> '[]' AND revoked_at IS NULL ORDER BY origin LIMIT ${mostOrigins}`;

const rowsSchema = z.array(z.object({ origin: z.string() }));

/**
 * The origins in D1, at its nearest replica, remembered within the isolate all together: whatever
 * origins are asked for, one look-up in a while answers.
 */
export function createKeyOrigins(database: D1Database, now: () => number): KeyOrigins {
  const origins = remember<ReadonlySet<string>>(async () => {
    const { results } = await nearest(database).prepare(statement).all();
    return new Set(rowsSchema.parse(results).map(({ origin }) => origin));
  }, now);
  return {
    includes: async (origin) => (await origins.find("all")).has(origin),
  };
}

import { z } from "zod";

/** How long something took, and which model did it. */
export interface Latency {
  readonly model: string;
  /** Milliseconds. */
  readonly ms: number;
}

/** What is looked at: so many generations and so many calls of a time, the newest. */
export interface LatencyRequest {
  /** Unix milliseconds, the first included and the last not. */
  readonly from: number;
  readonly to: number;
  readonly most: number;
}

/** How long generations and calls took. */
export interface LatencyStore {
  /**
   * `generations`: from accepted to done, of those completed. `firstBytes`: from the call to the first
   * byte of its answer, of those that made an image.
   */
  read(request: LatencyRequest): Promise<{
    readonly isWhole: boolean;
    readonly generations: readonly Latency[];
    readonly firstBytes: readonly Latency[];
  }>;
}

const rowsSchema = z.array(z.object({ model: z.string(), ms: z.int().nullable() }));

/** The history in D1, by the indexes of its time. Those that did not succeed are read, and left out. */
export function createLatencyStore(database: D1Database): LatencyStore {
  return {
    async read({ from, to, most }) {
      const [made, called] = await database.batch([
        database
          .prepare(
            `SELECT model, CASE WHEN status = 'completed' THEN completed_at - created_at END AS ms
            FROM generations WHERE created_at >= ?1 AND created_at < ?2
            ORDER BY created_at DESC LIMIT ?3`,
          )
          .bind(from, to, most + 1),
        database
          .prepare(
            `SELECT model, CASE WHEN failure_kind IS NULL THEN first_byte_at - started_at END AS ms
            FROM attempts WHERE started_at >= ?1 AND started_at < ?2
            ORDER BY started_at DESC LIMIT ?3`,
          )
          .bind(from, to, most + 1),
      ]);
      const generations = rowsSchema.parse(made?.results);
      const calls = rowsSchema.parse(called?.results);
      return {
        isWhole: generations.length <= most && calls.length <= most,
        generations: known(generations.slice(0, most)),
        firstBytes: known(calls.slice(0, most)),
      };
    },
  };
}

function known(rows: z.infer<typeof rowsSchema>): readonly Latency[] {
  return rows.flatMap(({ model, ms }) => (ms === null ? [] : [{ model, ms }]));
}

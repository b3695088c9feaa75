import { z } from "zod";

import type { GroupedUsage, UsageGrouping, UsageSums } from "../domain/usage-sums.ts";
import { imageCount } from "./usage.ts";

/** Which generations are summed, and by what. */
export interface UsageRequest {
  /** Unix milliseconds, the first included and the last not. */
  readonly from: number;
  readonly to: number;
  readonly by: readonly UsageGrouping[];
  /** So many generations are summed, the newest. */
  readonly mostGenerations: number;
  readonly mostGroups: number;
}

/** What they came to. */
export interface SummedUsage {
  /** Whether all generations and all groups are in it. */
  readonly isWhole: boolean;
  readonly total: UsageSums;
  readonly groups: readonly GroupedUsage[];
}

/** Sums up the history of all accounts. */
export interface UsageSumStore {
  sum(request: UsageRequest): Promise<SummedUsage>;
}

const sumFields = {
  generations: z.int(),
  completed: z.int(),
  failed: z.int(),
  cancelled: z.int(),
  images: z.int(),
  costMicroUsd: z.int(),
  fellBack: z.int(),
};
const totalRow = z.object(sumFields);
const groupRow = z.object({
  ...sumFields,
  day: z.string().optional(),
  model: z.string().optional(),
  tier: z.string().optional(),
  account: z.string().optional(),
  reason: z.string().optional(),
});

/** The columns to group by. */
const columns = {
  day: "strftime('%Y-%m-%d', created_at / 1000, 'unixepoch')",
  model: "model",
  tier: "tier",
  account: "account_id",
  reason: "reason",
} as const satisfies Record<UsageGrouping, string>;

/** A stretch of the index by time. */
const newest = `SELECT * FROM generations WHERE created_at >= ?1 AND created_at < ?2
  ORDER BY created_at DESC LIMIT ?3`;

/** Once with each reason. Of a row whose JSON is damaged, no reason is known. */
const withReasons = `SELECT DISTINCT newest.*, told.value AS reason FROM newest,
  json_each(CASE WHEN json_valid(newest.reasons) THEN newest.reasons ELSE '[]' END) AS told`;

/** @param rows What they are summed of. */
const sumsOf = (rows: string) => `COUNT(*) AS generations,
  IFNULL(SUM(status = 'completed'), 0) AS completed,
  IFNULL(SUM(status = 'failed'), 0) AS failed,
  IFNULL(SUM(status = 'cancelled'), 0) AS cancelled,
  IFNULL(SUM(${imageCount(rows)}), 0) AS images,
  IFNULL(SUM(cost_micro_usd), 0) AS costMicroUsd,
  IFNULL(SUM(status = 'completed' AND fallback_from IS NOT NULL), 0) AS fellBack`;

/** The history in D1, by the index of its time. */
export function createUsageSumStore(database: D1Database): UsageSumStore {
  return {
    async sum({ from, to, by, mostGenerations, mostGroups }) {
      const rows = by.includes("reason") ? withReasons : "SELECT * FROM newest";
      const names = by.map((name) => `${columns[name]} AS ${name}`).join(", ");
      // The first in time first, then the dearest.
      const order = [...(by.includes("day") ? ["day"] : []), "costMicroUsd DESC", ...by].join(", ");
      const [all, found, grouped] = await database.batch([
        database
          .prepare(`SELECT COUNT(*) AS count FROM (${newest})`)
          .bind(from, to, mostGenerations + 1),
        database
          .prepare(`WITH newest AS (${newest}) SELECT ${sumsOf("newest")} FROM newest`)
          .bind(from, to, mostGenerations),
        database
          .prepare(
            `WITH newest AS (${newest}), counted AS (${rows})
            SELECT ${names}, ${sumsOf("counted")} FROM counted GROUP BY ${by.join(", ")} ORDER BY ${order} LIMIT ?4`,
          )
          .bind(from, to, mostGenerations, mostGroups + 1),
      ]);
      const { count } = z.object({ count: z.int() }).parse(all?.results[0]);
      const groups = z.array(groupRow).parse(grouped?.results);
      return {
        isWhole: count <= mostGenerations && groups.length <= mostGroups,
        total: totalRow.parse(found?.results[0]),
        groups: groups.slice(0, mostGroups).map(toGroup),
      };
    },
  };
}

function toGroup({ day, model, tier, account, reason, ...summed }: z.infer<typeof groupRow>) {
  const names = Object.entries({ day, model, tier, account, reason });
  const given = names.filter(([, name]) => name !== undefined);
  return { ...summed, names: Object.fromEntries(given) as GroupedUsage["names"] };
}

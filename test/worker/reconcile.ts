import { report } from "../../src/report.ts";
import type { Direction } from "../../src/storage/reconcile-direction.ts";
import {
  reconcilePage,
  type LeftGeneration,
  type ReconcileCounts,
} from "../../src/storage/reconcile.ts";
import { generations, records } from "./history.ts";

/** What a page is given. */
export const stores = { records, generations, report };
/** Counts of a pass that found nothing. */
export const none: ReconcileCounts = {
  compared: 0,
  equal: 0,
  rowsWritten: 0,
  recordsWritten: 0,
  different: 0,
  unreadable: 0,
};

/** Goes through one direction to its end. */
export async function pass(direction: Direction, limit = 100, tools = stores) {
  const total: Record<string, number> = { ...none };
  const left: LeftGeneration[] = [];
  let pages = 0;
  let cursor: string | null = null;
  do {
    const page = await reconcilePage(tools, { direction, cursor, limit });
    for (const [name, count] of Object.entries(page.counts))
      total[name] = (total[name] ?? 0) + count;
    left.push(...page.left);
    pages += 1;
    cursor = page.nextCursor;
  } while (cursor !== null && pages < 20);
  return { counts: total, left, pages };
}

import type { report as Report } from "../report.ts";
import type { JobOutcome } from "../telemetry/job-line.ts";
import type { Copies } from "./copy-pairs.ts";
import type { ReconcileCursorStore } from "./reconcile-cursors.ts";
import { directions, type Direction } from "./reconcile-direction.ts";
import { reconcilePage, type ReconcileCounts, type ReconciledPage } from "./reconcile.ts";
import { StoreUnreachable } from "./store-unreachable.ts";

/** What one trigger does at most, in each direction. */
export interface ScheduleBounds {
  readonly pageSize: number;
  readonly pages: number;
  /** After so many writes the rest is left to the next trigger. */
  readonly writes: number;
}

/** A Worker may call R2 10,000 times and D1 1,000 times: both directions stay far below. */
const bounds: ScheduleBounds = { pageSize: 50, pages: 20, writes: 50 };

/** What is told of the pages of a trigger. */
const reconcileCountNames = [
  "compared",
  "rowsWritten",
  "recordsWritten",
  "different",
  "unreadable",
] as const;

/** So many of the generations that are left as they are are named in the log. */
const mostNamed = 10;

type Tools = Copies & {
  readonly reconcileCursors: ReconcileCursorStore;
  readonly report: typeof Report;
};

/**
 * What the trigger does: some pages of each direction, going on where the last trigger stopped. A
 * direction that came to its end begins anew the next time. One line goes into the log when
 * something was written or is left. Never throws: what cannot be done is left to the next trigger.
 */
export async function reconcileOnSchedule(tools: Tools, within = bounds): Promise<JobOutcome> {
  const { reconcileCursors, report } = tools;
  const pages: ReconciledPage[] = [];
  let failed = 0;
  try {
    const cursors = { ...(await reconcileCursors.load()) };
    for (const direction of directions) {
      const done = await goOn(tools, { direction, cursor: cursors[direction], within });
      cursors[direction] = done.cursor;
      pages.push(...done.pages);
      failed += done.failed;
    }
    reportPages(pages, report);
    await reconcileCursors.save(cursors);
  } catch (error) {
    report("where reconciling stopped cannot be read or kept", error);
    failed += 1;
  }
  const counts = reconcileCountNames.map((name) => [name, total(pages, name)] as const);
  return { done: Object.fromEntries(counts), failed };
}

async function goOn(
  tools: Tools,
  from: {
    readonly direction: Direction;
    readonly cursor: string | null;
    readonly within: ScheduleBounds;
  },
): Promise<{
  readonly pages: readonly ReconciledPage[];
  readonly cursor: string | null;
  readonly failed: number;
}> {
  const { direction, within } = from;
  const pages: ReconciledPage[] = [];
  let failed = 0;
  let { cursor } = from;
  try {
    do {
      const page = await reconcilePage(tools, { direction, cursor, limit: within.pageSize });
      pages.push(page);
      ({ nextCursor: cursor } = page);
    } while (cursor !== null && pages.length < within.pages && writes(pages) < within.writes);
  } catch (error) {
    const store = error instanceof StoreUnreachable ? error.store : "none";
    tools.report("reconciling goes on with the next trigger", error, { direction, store });
    failed = 1;
  }
  return { pages, cursor, failed };
}

function writes(pages: readonly ReconciledPage[]): number {
  return total(pages, "rowsWritten") + total(pages, "recordsWritten");
}

function total(pages: readonly ReconciledPage[], name: keyof ReconcileCounts): number {
  return pages.reduce((sum, { counts }) => sum + counts[name], 0);
}

function reportPages(pages: readonly ReconciledPage[], report: typeof Report): void {
  const left = pages.flatMap((page) => page.left);
  if (writes(pages) === 0 && left.length === 0) return;
  report("the history and its records were not the same", null, {
    ...Object.fromEntries(reconcileCountNames.map((name) => [name, String(total(pages, name))])),
    left: left
      .slice(0, mostNamed)
      .map(({ accountId, id, kind }) => `${accountId}/${id} ${kind}`)
      .join(", "),
  });
}

import type { Generation } from "../domain/generation.ts";
import type { OwnedId } from "../domain/owned-id.ts";
import { inParallel } from "../in-parallel.ts";
import type { report as Report } from "../report.ts";
import { compareCopies, type Comparison } from "./compare-copies.ts";
import {
  mostCallsAtOnce,
  readPairs,
  type Copies,
  type CopyPair,
  type PageRequest,
} from "./copy-pairs.ts";
import type { KeptGeneration } from "./kept-generation.ts";
import { reach } from "./store-unreachable.ts";

/** What became of generations: each counts in `compared` and in one of the others. */
export interface ReconcileCounts {
  readonly compared: number;
  readonly equal: number;
  /** Rows that were written or completed, and are equal to their records now. */
  readonly rowsWritten: number;
  readonly recordsWritten: number;
  readonly different: number;
  readonly unreadable: number;
}

/** A generation whose copies are not equal and are left as they are: somebody has to look. */
export interface LeftGeneration extends OwnedId {
  readonly kind: "different" | "unreadable";
  /** What is wrong, as a sentence; nothing of what is stored. */
  readonly detail: string;
}

export interface ReconciledPage {
  readonly counts: ReconcileCounts;
  readonly left: readonly LeftGeneration[];
  /** Where the next page begins; null when this was the last. */
  readonly nextCursor: string | null;
}

type Outcome =
  | { readonly kind: "equal" | "none" | "rowsWritten" | "recordsWritten" }
  | Pick<LeftGeneration, "kind" | "detail">;

/** The stores, and who is told of a fault. */
type Tools = Copies & { readonly report: typeof Report };

/**
 * Compares one page of generations, and writes what one store has and the other lacks. Nothing is
 * overwritten: a page can be done twice, and while a run is writing both.
 * @throws StoreUnreachable The same page can be asked for again, and goes on where it stopped.
 */
export async function reconcilePage(tools: Tools, page: PageRequest): Promise<ReconciledPage> {
  const { pairs, nextCursor } = await readPairs(tools, page);
  const done = await inParallel(pairs, mostCallsAtOnce, async (pair) => ({
    pair,
    outcome: await reconcilePair(tools, pair),
  }));
  const count = (kind: Outcome["kind"]) =>
    done.filter(({ outcome }) => outcome.kind === kind).length;
  return {
    counts: {
      compared: done.length - count("none"),
      equal: count("equal"),
      rowsWritten: count("rowsWritten"),
      recordsWritten: count("recordsWritten"),
      different: count("different"),
      unreadable: count("unreadable"),
    },
    left: done.flatMap(({ pair: { accountId, id }, outcome }) =>
      "detail" in outcome ? [{ accountId, id, ...outcome }] : [],
    ),
    nextCursor,
  };
}

async function reconcilePair(tools: Tools, pair: CopyPair): Promise<Outcome> {
  const comparison = compareCopies(pair.row, pair.record);
  switch (comparison.kind) {
    case "missing-row":
    case "row-incomplete": {
      const now = compareCopies(await writeRow(tools, comparison.record), pair.record);
      return now.kind === "equal" ? { kind: "rowsWritten" } : toOutcome(now);
    }
    case "missing-record": {
      if (await reach("records", tools.records.add(comparison.row))) {
        return { kind: "recordsWritten" };
      }
      // Its run has written it a moment ago.
      const { accountId, id } = pair;
      const record = await reach("records", tools.records.find(accountId, id));
      return toOutcome(compareCopies(pair.row, record));
    }
    case "equal":
    case "none":
    case "different":
    case "unreadable":
      return toOutcome(comparison);
  }
}

/** Adds what the history lacks of a generation. @returns What it has then. */
async function writeRow(
  { generations, report }: Tools,
  record: Generation,
): Promise<KeptGeneration> {
  const { id } = record;
  await generations.save(record).catch((error: unknown) => {
    // A row that cannot be written stops no other. A history that is away is found out below.
    report("a row cannot be written from its record", error, { generationId: id });
  });
  const [row] = await reach("history", generations.findMany([id]));
  return row?.kept ?? { kind: "missing" };
}

/** What is left of a generation after which nothing more is written. */
function toOutcome(comparison: Comparison): Outcome {
  switch (comparison.kind) {
    case "equal":
    case "none":
      return { kind: comparison.kind };
    case "missing-row":
      return { kind: "different", detail: "The row cannot be written." };
    case "missing-record":
      return { kind: "different", detail: "The record was removed in between." };
    case "row-incomplete":
      return {
        kind: "different",
        detail: "The attempts and images of the row cannot be completed.",
      };
    case "different": {
      const fields = comparison.fields.join(", ");
      return { kind: "different", detail: `Row and record differ in ${fields}.` };
    }
    case "unreadable": {
      const copies = comparison.copies.join(" and the ");
      return { kind: "unreadable", detail: `The ${copies} cannot be read.` };
    }
  }
}

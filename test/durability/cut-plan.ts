import { columns, type Column } from "./column.ts";

/** Where in its life a request is cut; `share` says how far through that part, from 0 to 1. */
export interface Cut {
  /**
   * - `connecting`: while the connection is made, and before anything is sent.
   * - `sending`: after a share of the request's bytes.
   * - `waiting`: a share of the time that such a run usually takes, from the request to the end.
   * - `receiving`: after a share of the bytes that such an answer usually has.
   */
  readonly during: "connecting" | "sending" | "waiting" | "receiving";
  readonly share: number;
}

/** One request, where it is cut, and how its connection ends. */
export interface CutOrder {
  readonly column: Column;
  readonly cut: Cut;
  /** A reset, as of a killed client; else an orderly close, as of a closed page. */
  readonly isReset: boolean;
}

/**
 * How much of the points each part of a life gets. By its time alone, all but the waiting would be
 * missed: on one machine, the bytes of a request or of an image pass in moments.
 */
const parts = [
  { during: "connecting", share: 0.02 },
  { during: "sending", share: 0.08 },
  { during: "waiting", share: 0.5 },
  { during: "receiving", share: 0.4 },
] as const satisfies readonly Cut[];

/** Points evenly spread over the life of a run, each part with its share, the columns in turn. */
export function planCuts(count: number): readonly CutOrder[] {
  return Array.from({ length: count }, (_, index) => ({
    column: columns[index % columns.length] ?? raiseNoColumn(),
    cut: cutAt((index + 0.5) / count),
    isReset: Math.floor(index / columns.length) % 2 === 1,
  }));
}

function cutAt(position: number): Cut {
  let start = 0;
  for (const { during, share } of parts) {
    if (position < start + share) return { during, share: (position - start) / share };
    start += share;
  }
  return { during: "receiving", share: 1 };
}

function raiseNoColumn(): never {
  throw new RangeError("There are no columns.");
}

import type { OwnedId } from "../domain/owned-id.ts";
import { inParallel } from "../in-parallel.ts";
import type { GenerationStore } from "./generations.ts";
import type { KeptGeneration } from "./kept-generation.ts";
import type { Direction } from "./reconcile-direction.ts";
import type { RecordStore } from "./records.ts";
import { reach } from "./store-unreachable.ts";

/** The two stores that keep each generation. */
export interface Copies {
  readonly records: RecordStore;
  readonly generations: GenerationStore;
}

/** Both copies of one generation. */
export interface CopyPair extends OwnedId {
  readonly row: KeptGeneration;
  readonly record: KeptGeneration;
}

/** Some of the generations that one store has. */
export interface PageRequest {
  readonly direction: Direction;
  /** `nextCursor` of the page before; null for the first. */
  readonly cursor: string | null;
  readonly limit: number;
}

/** Calls to R2 that are under way at once: a Worker may have six connections open. */
export const mostCallsAtOnce = 5;

/** Reads both copies of a page of generations. @throws StoreUnreachable */
export async function readPairs(
  { records, generations }: Copies,
  { direction, cursor, limit }: PageRequest,
): Promise<{ readonly pairs: readonly CopyPair[]; readonly nextCursor: string | null }> {
  const withRecord = async (name: OwnedId, row: KeptGeneration): Promise<CopyPair> => {
    const { accountId, id } = name;
    return { accountId, id, row, record: await reach("records", records.find(accountId, id)) };
  };
  switch (direction) {
    case "records-to-history": {
      const { names, nextCursor } = await reach("records", records.list(cursor, limit));
      const ids = names.map(({ id }) => id);
      const listed = await reach("history", generations.findMany(ids));
      const rows = new Map(listed.map(({ id, kept }) => [id, kept]));
      const pairs = await inParallel(names, mostCallsAtOnce, (name) =>
        withRecord(name, rows.get(name.id) ?? { kind: "missing" }),
      );
      return { pairs, nextCursor };
    }
    case "history-to-records": {
      const listed = await reach("history", generations.listAll({ after: cursor, limit }));
      const pairs = await inParallel(listed, mostCallsAtOnce, (one) => withRecord(one, one.kept));
      return { pairs, nextCursor: listed.length < limit ? null : (listed.at(-1)?.id ?? null) };
    }
  }
}

import { differingNames } from "../domain/differing-names.ts";
import type { Generation } from "../domain/generation.ts";
import type { KeptGeneration } from "./kept-generation.ts";

/** How a generation's row in the history and its record stand to each other. */
export type Comparison =
  | { readonly kind: "equal" }
  | { readonly kind: "none" }
  | { readonly kind: "missing-row"; readonly record: Generation }
  | { readonly kind: "missing-record"; readonly row: Generation }
  /** The record has attempts or images that the row lacks, whatever else differs. */
  | { readonly kind: "row-incomplete"; readonly record: Generation }
  /** Nothing is missing, and these fields differ. */
  | { readonly kind: "different"; readonly fields: readonly string[] }
  | { readonly kind: "unreadable"; readonly copies: readonly ("row" | "record")[] };

/** Compares the two copies of one generation, field by field. */
export function compareCopies(row: KeptGeneration, record: KeptGeneration): Comparison {
  if (row.kind === "unreadable" || record.kind === "unreadable") {
    const copies = [["row", row] as const, ["record", record] as const];
    const unreadable = copies.filter(([, { kind }]) => kind === "unreadable");
    return { kind: "unreadable", copies: unreadable.map(([copy]) => copy) };
  }
  if (row.kind === "missing") {
    const isNone = record.kind === "missing";
    return isNone ? { kind: "none" } : { kind: "missing-row", record: record.generation };
  }
  if (record.kind === "missing") return { kind: "missing-record", row: row.generation };
  // A deletion that is half done: nothing of the record may come back.
  if (row.generation.deletedAt !== record.generation.deletedAt) {
    return { kind: "different", fields: ["deletedAt"] };
  }
  if (lacksParts(row.generation, record.generation)) {
    return { kind: "row-incomplete", record: record.generation };
  }
  const [one, other] = [
    new Map(Object.entries(row.generation)),
    new Map(Object.entries(record.generation)),
  ];
  const fields = differingNames(one, other);
  return fields.length === 0 ? { kind: "equal" } : { kind: "different", fields };
}

function lacksParts(row: Generation, record: Generation): boolean {
  const numbers = new Set(row.attempts.map(({ number }) => number));
  const ids = new Set(row.images.map(({ id }) => id));
  return (
    record.attempts.some(({ number }) => !numbers.has(number)) ||
    record.images.some(({ id }) => !ids.has(id))
  );
}

import { openHistoryDatabase } from "../faults/history.ts";
import { markOf } from "./mark.ts";

/** An attempt, as D1 has it. Times are Unix milliseconds. */
export interface KeptAttempt {
  readonly number: number;
  readonly provider: string;
  readonly startedAt: number;
  readonly failureKind: string | null;
}

/** An image, as D1 has it. */
export interface KeptImage {
  readonly id: string;
  readonly key: string;
  readonly sha256: string;
  /** As an engine made it; missing when that is what is delivered. */
  readonly original?: { readonly key: string; readonly sha256: string };
}

/** A generation, as D1 has it. */
export interface KeptGeneration {
  readonly id: string;
  readonly status: string;
  readonly errorCode: string | null;
  readonly completedAt: number | null;
  /** By their numbers. */
  readonly attempts: readonly KeptAttempt[];
  readonly images: readonly KeptImage[];
}

/** Generations by the mark in their prompt. */
export type KeptByMark = ReadonlyMap<string, readonly KeptGeneration[]>;

/**
 * Reads every generation with a mark that begins so, in three queries, where wrangler keeps its
 * local D1: no route lists them by prompt.
 */
export function readKept(persistTo: string, beginning: string): KeptByMark {
  const database = openHistoryDatabase(persistTo);
  const meant = "instr(prompt, ?) > 0";
  const rowsOf = (table: string, order: string) =>
    database
      .prepare(
        `SELECT * FROM ${table} WHERE generation_id IN (SELECT id FROM generations WHERE ${meant}) ORDER BY ${order}`,
      )
      .all(`(${beginning}`);
  try {
    const generations = database
      .prepare(`SELECT * FROM generations WHERE ${meant}`)
      .all(`(${beginning}`);
    const attempts = Map.groupBy(rowsOf("attempts", "number"), (row) => row["generation_id"]);
    const images = Map.groupBy(rowsOf("images", "image_index"), (row) => row["generation_id"]);
    const kept = generations.map((row) => ({
      mark: markOf(String(row["prompt"])),
      id: String(row["id"]),
      status: String(row["status"]),
      errorCode: textOrNull(row["error_code"]),
      completedAt: row["completed_at"] === null ? null : Number(row["completed_at"]),
      attempts: (attempts.get(row["id"] ?? null) ?? []).map((attempt) => ({
        number: Number(attempt["number"]),
        provider: String(attempt["provider"]),
        startedAt: Number(attempt["started_at"]),
        failureKind: textOrNull(attempt["failure_kind"]),
      })),
      images: (images.get(row["id"] ?? null) ?? []).map((image) => ({
        id: String(image["id"]),
        key: String(image["key"]),
        sha256: String(image["sha256"]),
        ...originalOf(image),
      })),
    }));
    return Map.groupBy(kept, ({ mark }) => mark);
  } finally {
    database.close();
  }
}

function originalOf(image: Readonly<Record<string, unknown>>): Pick<KeptImage, "original"> {
  const [key, sha256] = [textOrNull(image["original_key"]), textOrNull(image["original_sha256"])];
  return key === null || sha256 === null ? {} : { original: { key, sha256 } };
}

function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

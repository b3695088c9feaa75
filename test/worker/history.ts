import { env } from "cloudflare:workers";

import type { Generation } from "../../src/domain/generation.ts";
import { createServices } from "../../src/services.ts";

/** The two stores that keep generations. */
export const { generations, records } = createServices(env);

/** Saves generations into the history and as records. */
export async function saveBoth(all: readonly Generation[]): Promise<void> {
  for (const generation of all) {
    await generations.save(generation);
    await records.save(generation);
  }
}

/** Takes every generation out of D1. */
export async function emptyHistory(): Promise<void> {
  await env.DB.batch(
    ["generation_tags", "images", "attempts", "generations"].map((table) =>
      env.DB.prepare(`DELETE FROM ${table}`),
    ),
  );
}

/** Takes every record out of R2. */
export async function emptyRecords(): Promise<void> {
  const { objects } = await env.BUCKET.list({ prefix: "records/" });
  await env.BUCKET.delete(objects.map(({ key }) => key));
}

/** Everything that the history holds, by id. */
export async function readHistory(): Promise<readonly Generation[]> {
  const listed = await generations.listAll({ after: null, limit: 1000 });
  return listed.flatMap(({ kept }) => (kept.kind === "found" ? [kept.generation] : []));
}

/** Everything that the records hold, by id. */
export async function readRecords(): Promise<readonly Generation[]> {
  const { names } = await records.list(null, 1000);
  const found = await Promise.all(names.map(({ accountId, id }) => records.find(accountId, id)));
  return sortById(found.flatMap((kept) => (kept.kind === "found" ? [kept.generation] : [])));
}

/** Generations by id, the order in which the history lists them. */
export function sortById(all: readonly Generation[]): readonly Generation[] {
  return all.toSorted((one, other) => (one.id < other.id ? -1 : 1));
}

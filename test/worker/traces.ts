import { listDurableObjectIds } from "cloudflare:test";
import { env } from "cloudflare:workers";

import { readRefusal, type Refusal } from "./problems.ts";

/** Objects whose storage was reset are still listed: those of the files before this one. */
const runsBefore = await listRuns();

/** What requests have left behind in the storage of this test file. */
export async function countTraces() {
  const runs = await listRuns();
  return {
    generations: await countRows("generations"),
    attempts: await countRows("attempts"),
    images: await countRows("images"),
    objects: (await env.BUCKET.list()).objects.length,
    runs: [...runs].filter((id) => !runsBefore.has(id)).length,
  };
}

/** Nothing: no row, no object in R2, no run; and without a run no provider is ever called. */
const noTraces = { generations: 0, attempts: 0, images: 0, objects: 0, runs: 0 };

/** Reads an error answer, see {@link readRefusal}. Throws when requests have left anything behind. */
export async function readTracelessRefusal(response: Response, route: string): Promise<Refusal> {
  const refusal = await readRefusal(response, route);
  const traces = JSON.stringify(await countTraces());
  if (traces !== JSON.stringify(noTraces)) throw new Error(`It has left traces: ${traces}`);
  return refusal;
}

async function listRuns(): Promise<ReadonlySet<string>> {
  const ids = await listDurableObjectIds(env.GENERATION_RUN);
  return new Set(ids.map((id) => id.toString()));
}

async function countRows(table: "generations" | "attempts" | "images"): Promise<number> {
  const count = env.DB.prepare(`SELECT count(*) AS rows FROM ${table}`);
  return (await count.first<number>("rows")) ?? -1;
}

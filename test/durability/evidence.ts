import { setTimeout as delay } from "node:timers/promises";

import { inParallel } from "../../src/in-parallel.ts";
import type { CallRecord } from "../../src/simulator/call-log.ts";
import { fetchImage } from "../faults/read-record.ts";
import type { KeptEvidence } from "./judge-kept.ts";
import { readKept, type KeptByMark } from "./kept.ts";
import type { Server } from "./server.ts";
import type { CallsByMark, SimulatorProcess } from "./simulator-process.ts";

/** How often is looked whether all has ended, in milliseconds. */
const pollMs = 500;

/** Looks that have to agree. */
const calmLooks = 3;

/** Images that are fetched at the same time. */
const mostFetches = 8;

/** What was left behind by everything whose mark begins so. */
export interface Traces {
  readonly calls: CallsByMark;
  readonly kept: KeptByMark;
}

/** Waits until every call has ended and has its record and nothing changes, or the time is over. */
export async function settledTraces(
  simulator: SimulatorProcess,
  persistTo: string,
  beginning: string,
  withinMs: number,
): Promise<Traces> {
  const deadline = performance.now() + withinMs;
  let last = "";
  for (let calm = 0; ;) {
    const traces = {
      calls: await simulator.calls(beginning),
      kept: readKept(persistTo, beginning),
    };
    const { calls, kept } = traces;
    const seen = `${count(calls)} ${count(kept)}`;
    const isOver = [...calls].every(([mark, made]) => kept.has(mark) && made.every(hasEnded));
    calm = isOver && seen === last ? calm + 1 : 0;
    last = seen;
    if (calm >= calmLooks || performance.now() > deadline) return traces;
    await delay(pollMs);
  }
}

/** Fetches the images of some requests, and puts what is known of each together. */
export async function gatherEvidence(
  server: Server,
  { calls, kept }: Traces,
  marks: readonly string[],
): Promise<ReadonlyMap<string, KeptEvidence>> {
  const all = await inParallel(marks, mostFetches, async (mark) => {
    const generations = kept.get(mark) ?? [];
    const image = generations[0]?.images[0];
    const evidence: KeptEvidence = {
      calls: calls.get(mark) ?? [],
      kept: generations,
      served: image ? await fetchImage(server, image.id) : null,
    };
    return [mark, evidence] as const;
  });
  return new Map(all);
}

function hasEnded({ response }: CallRecord): boolean {
  return response.outcome !== "pending";
}

function count(byMark: ReadonlyMap<string, readonly unknown[]>): number {
  return [...byMark.values()].reduce((sum, found) => sum + found.length, 0);
}

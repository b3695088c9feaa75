import type { OwnedId } from "../domain/owned-id.ts";
import { inputPrefix, parseInputKey } from "../inputs/input-keys.ts";
import type { Services } from "../services.ts";
import type { JobOutcome } from "../telemetry/job-line.ts";
import { isBatchId } from "./ids.ts";

const hourMs = 3_600_000;

/** A call and everything that follows from it is over by then, or on record. */
const oldestMs = 24 * hourMs;

/** Hours that are looked at each time: triggers may fail to come for a while. */
const hours = 3;

type Tools = Pick<Services, "inputFiles" | "records" | "runs" | "batches" | "report">;

/** What one request has left. */
interface Left {
  readonly keys: string[];
  /** Any of them may have the images. */
  readonly owners: OwnedId[];
}

/**
 * Removes images that came with requests which became nothing: their Worker was lost before it could
 * hand them over, or remove them; and what a lost run left that it had scaled. Never throws: what cannot be done is left to the next trigger.
 * @param now Unix milliseconds.
 */
export async function sweepInputs(tools: Tools, now: number): Promise<JobOutcome> {
  const { inputFiles, report } = tools;
  let removed = 0;
  let failed = 0;
  try {
    for (let hour = 0; hour < hours; hour += 1) {
      const prefix = inputPrefix(now - oldestMs - hour * hourMs);
      for (const { keys, owners } of await listByRequest(tools, prefix)) {
        if (await isTakenByOne(owners, tools)) continue;
        await inputFiles.remove(keys);
        removed += keys.length;
      }
    }
  } catch (error) {
    report("images that nobody took are removed with the next trigger", error);
    failed = 1;
  }
  return { done: { removed }, failed };
}

async function listByRequest({ inputFiles }: Tools, prefix: string): Promise<Iterable<Left>> {
  const requests = new Map<string, Left>();
  for await (const keys of inputFiles.list(prefix)) {
    for (const key of keys) {
      const parsed = parseInputKey(key);
      if (!parsed) continue;
      const { accountId, id, takenBy, isScaled } = parsed;
      if (isScaled) {
        requests.set(key, { keys: [key], owners: [] });
        continue;
      }
      const left = requests.get(id) ?? { keys: [], owners: [{ accountId, id }] };
      left.keys.push(key);
      if (takenBy !== null) left.owners.push({ accountId, id: takenBy });
      requests.set(id, left);
    }
  }
  return requests.values();
}

async function isTakenByOne(owners: readonly OwnedId[], tools: Tools): Promise<boolean> {
  for (const owner of owners) if (await isTaken(owner, tools)) return true;
  return false;
}

/**
 * True when a run or a batch has them. A record outlives both: it is asked for first, and history in D1
 * never, for that can be empty until it is rebuilt.
 */
async function isTaken(owner: OwnedId, { records, runs, batches }: Tools): Promise<boolean> {
  const { accountId, id } = owner;
  if (isBatchId(id)) return (await batches.get(id).describe(accountId)) !== undefined;
  return (await records.has(owner)) || (await runs.get(id).describe(accountId)) !== undefined;
}

import type { OwnedId } from "../domain/owned-id.ts";
import { tierNames } from "../domain/tier.ts";
import { dayMs } from "../domain/utc-calendar.ts";
import { inParallel } from "../in-parallel.ts";
import type { Services } from "../services.ts";
import type { JobOutcome } from "../telemetry/job-line.ts";
import { deleteGeneration, type DeletionTools } from "./delete-generation.ts";

const minuteMs = 60_000;

/** A deletion that is younger may still be going on. */
const giveUpMs = 5 * minuteMs;

/** A Worker may ask D1 a thousand times, and a deletion asks it up to six times. */
const mostUnfinished = 30;
const mostAged = 90;

const mostAtOnce = 5;

type Tools = DeletionTools & Pick<Services, "config" | "report">;

/**
 * Finishes deletions that were begun and not finished, and deletes what is older than its tier keeps it.
 * Never throws: what cannot be done is left to the next trigger.
 * @param now Unix milliseconds.
 */
export async function deleteOnSchedule(tools: Tools, now: number): Promise<JobOutcome> {
  const { dueDeletions, report } = tools;
  const done = { finished: 0, aged: 0 };
  let failed = 0;
  try {
    const page = { before: now - giveUpMs, limit: mostUnfinished };
    const unfinished = await dueDeletions.listUnfinished(page);
    done.finished = await deleteAll(tools, unfinished, now);
    failed += unfinished.length - done.finished;
    const aged = await listAged(tools, now);
    done.aged = await deleteAll(tools, aged, now);
    failed += aged.length - done.aged;
  } catch (error) {
    report("what is too old is deleted with the next trigger", error);
    failed += 1;
  }
  return { done, failed };
}

async function listAged({ config, dueDeletions }: Tools, now: number): Promise<readonly OwnedId[]> {
  const aged: OwnedId[] = [];
  for (const tier of tierNames) {
    const { retentionDays } = config.tiers[tier];
    const limit = mostAged - aged.length;
    if (retentionDays === null || limit === 0) continue;
    const before = now - retentionDays * dayMs;
    aged.push(...(await dueDeletions.listAged({ tier, before, limit })));
  }
  return aged;
}

/** @returns How many there were to delete and are. */
async function deleteAll(tools: Tools, all: readonly OwnedId[], now: number): Promise<number> {
  const deletions = await inParallel(all, mostAtOnce, ({ accountId, id }) =>
    deleteGeneration(tools, accountId, id, now).catch((error: unknown) => {
      tools.report("a generation cannot be deleted yet", error, { id });
      return "settling" as const;
    }),
  );
  return deletions.filter((deletion) => deletion === "deleted").length;
}

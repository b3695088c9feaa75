import type { OwnedId } from "../domain/owned-id.ts";
import { tierNames } from "../domain/tier.ts";
import { dayMs } from "../domain/utc-calendar.ts";
import { inParallel } from "../in-parallel.ts";
import type { Services } from "../services.ts";
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
export async function deleteOnSchedule(tools: Tools, now: number): Promise<void> {
  const { dueDeletions, report } = tools;
  try {
    const page = { before: now - giveUpMs, limit: mostUnfinished };
    const finished = await deleteAll(tools, await dueDeletions.listUnfinished(page), now);
    const aged = await deleteAll(tools, await listAged(tools, now), now);
    if (finished + aged === 0) return;
    const counts = { finished: String(finished), aged: String(aged) };
    report("generations were deleted on schedule", null, counts);
  } catch (error) {
    report("what is too old is deleted with the next trigger", error);
  }
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

import { dayMs, dayOf } from "../domain/utc-calendar.ts";
import type { Services } from "../services.ts";
import type { JobOutcome } from "../telemetry/job-line.ts";

/** So many days before this one are counted anew: all of a month would be too many rows for an hour. */
const daysBefore = 2;

/**
 * Counts what the last days cost anew, from the rows of their calls. Never throws: what cannot be done is
 * left to the next trigger.
 * @param now Unix milliseconds.
 */
export async function recountOnSchedule(
  { budgets, report }: Pick<Services, "budgets" | "report">,
  now: number,
): Promise<JobOutcome> {
  try {
    await budgets.recount(dayOf(now - daysBefore * dayMs));
    return { done: { days: daysBefore + 1 }, failed: 0 };
  } catch (error) {
    report("what was spent is counted with the next trigger", error);
    return { done: { days: 0 }, failed: 1 };
  }
}

import type { Services } from "../services.ts";
import type { JobName, JobOutcome } from "./job-line.ts";

/** Runs a job of a trigger, and writes its line. What it throws is reported: others go on. */
export async function runJob(
  { telemetry, report }: Pick<Services, "telemetry" | "report">,
  job: JobName,
  work: () => Promise<JobOutcome>,
): Promise<void> {
  const startedAt = Date.now();
  const outcome = await work().catch((error: unknown) => {
    report("a job ended in the middle", error, { job });
    return { done: {}, failed: 1 };
  });
  telemetry.tell({ event: "job", job, durationMs: Date.now() - startedAt, ...outcome });
}

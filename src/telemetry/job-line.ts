/** What runs on a trigger of wrangler.toml. */
export type JobName =
  | "check-budgets"
  | "check-models"
  | "delete-generations"
  | "reconcile"
  | "recount-spending"
  | "send-alerts"
  | "sweep-inputs";

/** What one run of a job came to. */
export interface JobOutcome {
  /** What it did, by name: how many of each. */
  readonly done: Readonly<Record<string, number>>;
  /** Parts that failed and are left to the next trigger. */
  readonly failed: number;
}

/** The line of one run of a job. */
export interface JobLine extends JobOutcome {
  readonly event: "job";
  readonly job: JobName;
  readonly durationMs: number;
}

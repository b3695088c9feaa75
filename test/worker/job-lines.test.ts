import { createScheduledController } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, it } from "vitest";

import worker from "../../src/index.ts";
import type { JobOutcome } from "../../src/telemetry/job-line.ts";
import { changedEnv, outOfOrder } from "./deployment.ts";
import { tellLines } from "./told-lines.ts";

/** Fires a trigger of wrangler.toml. */
function fire(cron: string, deployment: Env = env): Promise<void> {
  return worker.scheduled(createScheduledController({ cron }), deployment);
}

const checkedNothing = { checked: 0, gone: 0, refused: 0, unanswered: 0 };

describe("the line of a job", () => {
  it.for<{ readonly cron: string; readonly done: JobOutcome["done"][] }>([
    {
      cron: "* * * * *",
      done: [{ raised: 0 }, checkedNothing, { delivered: 0, undelivered: 0 }],
    },
    { cron: "*/10 * * * *", done: [{ finished: 0, aged: 0 }, checkedNothing] },
    {
      cron: "17 * * * *",
      done: [
        { compared: 0, rowsWritten: 0, recordsWritten: 0, different: 0, unreadable: 0 },
        { days: 3 },
        { removed: 0 },
      ],
    },
  ])("says what was done at $cron", async ({ cron, done }, { expect }) => {
    const { linesOf } = tellLines();
    // Without providers: a fault that another test has queued is not met here.
    await fire(cron, changedEnv({ OPENAI_API_KEY: "", GEMINI_API_KEY: "" }));
    const lines = linesOf("job");
    // Jobs of one trigger that have nothing to do with each other end in any order.
    expect(lines.map((line): object => line.done)).toEqual(
      expect.arrayContaining<object>([...done]),
    );
    expect(lines).toHaveLength(done.length);
    for (const { failed, durationMs } of lines) {
      expect([failed, durationMs]).toEqual([0, expect.any(Number)]);
    }
  });

  it("says what failed, and that the next one was done all the same", async ({ expect }) => {
    const { linesOf } = tellLines();
    await fire("17 * * * *", changedEnv({ DB: outOfOrder(env.DB, "prepare") }));
    const lines = linesOf("job").map(({ job, failed }) => ({ job, failed: failed > 0 }));
    expect(lines).toEqual([
      { job: "reconcile", failed: true },
      { job: "recount-spending", failed: true },
      { job: "sweep-inputs", failed: false },
    ]);
  });
});

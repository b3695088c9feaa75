import { app } from "./app.ts";
import { checkBudgets } from "./budgets/check-budgets.ts";
import { recountOnSchedule } from "./budgets/recount-on-schedule.ts";
import { deleteOnSchedule } from "./generation/delete-on-schedule.ts";
import { sweepInputs } from "./generation/sweep-inputs.ts";
import { createServices } from "./services.ts";
import { reconcileOnSchedule } from "./storage/reconcile-on-schedule.ts";
import { runJob } from "./telemetry/run-job.ts";

export { AccountLedger } from "./accounts/account-ledger.ts";
export { ProviderBreaker } from "./breaker/provider-breaker.ts";
export { BatchRun } from "./generation/batch-run.ts";
export { CallRelay } from "./generation/call-relay.ts";
export { GenerationRun } from "./generation/generation-run.ts";

/** The triggers of wrangler.toml that watch budgets and that delete; the third compares, counts and sweeps. */
const budgetCron = "* * * * *";
const deletionCron = "*/10 * * * *";

export default {
  fetch: app.fetch,
  async scheduled({ cron }, env) {
    const services = createServices(env);
    const now = Date.now();
    if (cron === budgetCron) {
      return runJob(services, "check-budgets", () => checkBudgets(services, now));
    }
    if (cron === deletionCron) {
      return runJob(services, "delete-generations", () => deleteOnSchedule(services, now));
    }
    await runJob(services, "reconcile", () => reconcileOnSchedule(services));
    await runJob(services, "recount-spending", () => recountOnSchedule(services, Date.now()));
    await runJob(services, "sweep-inputs", () => sweepInputs(services, Date.now()));
  },
} satisfies ExportedHandler<Env>;

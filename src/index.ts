import { app } from "./app.ts";
import { checkBudgets } from "./budgets/check-budgets.ts";
import { recountOnSchedule } from "./budgets/recount-on-schedule.ts";
import { deleteOnSchedule } from "./generation/delete-on-schedule.ts";
import { sweepInputs } from "./generation/sweep-inputs.ts";
import { checkLifecycle } from "./lifecycle/check-lifecycle.ts";
import { createServices } from "./services.ts";
import { reconcileOnSchedule } from "./storage/reconcile-on-schedule.ts";
import { runJob } from "./telemetry/run-job.ts";
import { sendAlerts } from "./webhooks/send-alerts.ts";

export { AccountLedger } from "./accounts/account-ledger.ts";
export { ProviderBreaker } from "./breaker/provider-breaker.ts";
export { BatchRun } from "./generation/batch-run.ts";
export { CallRelay } from "./generation/call-relay.ts";
export { GenerationRun } from "./generation/generation-run.ts";

/**
 * The triggers of wrangler.toml: one watches budgets and models in doubt and sends alerts, one deletes and
 * checks all models; the third compares, counts and sweeps.
 */
const minuteCron = "* * * * *";
const tenMinuteCron = "*/10 * * * *";

export default {
  fetch: app.fetch,
  async scheduled({ cron }, env) {
    const services = createServices(env);
    const now = Date.now();
    if (cron === minuteCron) {
      await Promise.all([
        runJob(services, "check-budgets", () => checkBudgets(services, now)),
        runJob(services, "check-models", () => checkLifecycle(services, "doubted", now)),
      ]);
      // What the others have raised goes out with it, and no slow receiver holds them up.
      await runJob(services, "send-alerts", () => sendAlerts(services, () => Date.now()));
      return;
    }
    if (cron === tenMinuteCron) {
      await Promise.all([
        runJob(services, "delete-generations", () => deleteOnSchedule(services, now)),
        runJob(services, "check-models", () => checkLifecycle(services, "all", now)),
      ]);
      return;
    }
    await runJob(services, "reconcile", () => reconcileOnSchedule(services));
    await runJob(services, "recount-spending", () => recountOnSchedule(services, Date.now()));
    await runJob(services, "sweep-inputs", () => sweepInputs(services, Date.now()));
  },
} satisfies ExportedHandler<Env>;

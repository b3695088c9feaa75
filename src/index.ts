import { app } from "./app.ts";
import { checkBudgets } from "./budgets/check-budgets.ts";
import { recountOnSchedule } from "./budgets/recount-on-schedule.ts";
import { deleteOnSchedule } from "./generation/delete-on-schedule.ts";
import { sweepInputs } from "./generation/sweep-inputs.ts";
import { createServices } from "./services.ts";
import { reconcileOnSchedule } from "./storage/reconcile-on-schedule.ts";

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
    if (cron === budgetCron) return checkBudgets(services, Date.now());
    if (cron === deletionCron) return deleteOnSchedule(services, Date.now());
    await reconcileOnSchedule(services);
    await recountOnSchedule(services, Date.now());
    await sweepInputs(services, Date.now());
  },
} satisfies ExportedHandler<Env>;

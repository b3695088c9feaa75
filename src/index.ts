import { app } from "./app.ts";
import { deleteOnSchedule } from "./generation/delete-on-schedule.ts";
import { sweepInputs } from "./generation/sweep-inputs.ts";
import { createServices } from "./services.ts";
import { reconcileOnSchedule } from "./storage/reconcile-on-schedule.ts";

export { AccountLedger } from "./accounts/account-ledger.ts";
export { ProviderBreaker } from "./breaker/provider-breaker.ts";
export { BatchRun } from "./generation/batch-run.ts";
export { CallRelay } from "./generation/call-relay.ts";
export { GenerationRun } from "./generation/generation-run.ts";

/** The trigger of wrangler.toml that deletes; the other one compares and sweeps. */
const deletionCron = "*/10 * * * *";

export default {
  fetch: app.fetch,
  async scheduled({ cron }, env) {
    const services = createServices(env);
    if (cron === deletionCron) return deleteOnSchedule(services, Date.now());
    await reconcileOnSchedule(services);
    await sweepInputs(services, Date.now());
  },
} satisfies ExportedHandler<Env>;

import { app } from "./app.ts";
import { sweepInputs } from "./generation/sweep-inputs.ts";
import { createServices } from "./services.ts";
import { reconcileOnSchedule } from "./storage/reconcile-on-schedule.ts";

export { AccountLedger } from "./accounts/account-ledger.ts";
export { ProviderBreaker } from "./breaker/provider-breaker.ts";
export { BatchRun } from "./generation/batch-run.ts";
export { CallRelay } from "./generation/call-relay.ts";
export { GenerationRun } from "./generation/generation-run.ts";

export default {
  fetch: app.fetch,
  async scheduled(_controller, env) {
    const services = createServices(env);
    await reconcileOnSchedule(services);
    await sweepInputs(services, Date.now());
  },
} satisfies ExportedHandler<Env>;

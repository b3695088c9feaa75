import { app } from "./app.ts";

export { AccountLedger } from "./accounts/account-ledger.ts";
export { ProviderBreaker } from "./breaker/provider-breaker.ts";
export { CallRelay } from "./generation/call-relay.ts";
export { GenerationRun } from "./generation/generation-run.ts";

export default { fetch: app.fetch } satisfies ExportedHandler<Env>;

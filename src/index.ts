import { app } from "./app.ts";

export { GenerationRun } from "./generation/generation-run.ts";

export default { fetch: app.fetch } satisfies ExportedHandler<Env>;

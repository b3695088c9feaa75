import { onCleanup } from "../bench/cleanup.ts";
import { startDevelopmentServer } from "../e2e/development-server.ts";
import { calm } from "../faults/calm.ts";
import { connectUpstream } from "../scorecard/upstream.ts";
import type { Stage } from "./stage.ts";

/** How long a call to an engine may be under way after its answer, in milliseconds. */
const settleMs = 30_000;

/** Starts a Worker with fresh state on a free port, and the simulator. */
export async function startStage(): Promise<Stage> {
  const adminToken = "dpt_dev_admin";
  const key = "dpt_dev_bench";
  const server = await startDevelopmentServer(
    {},
    {
      ADMIN_TOKEN: adminToken,
      URL_SIGNING_SECRET: "a secret of the conformance suite",
      TIERS: JSON.stringify({ standard: { generationsInFlight: 1 } }),
    },
  );
  onCleanup(() => server.stop().then(() => undefined));
  const { url, simulatorUrl } = server;
  if (simulatorUrl === undefined) throw new Error("npm run dev started no simulator.");
  const upstream = await connectUpstream(simulatorUrl);
  return {
    url,
    baseURL: `${url}/v1`,
    key,
    freeKey: "dpt_dev_free",
    narrowKey: "dpt_dev_standard",
    prompt: (directives = "") => `A paper boat ${crypto.randomUUID()} ${directives}`.trim(),
    async queue(fault) {
      const init = { method: "POST", body: JSON.stringify(fault) };
      const response = await fetch(`${simulatorUrl}/__control/faults`, init);
      if (!response.ok) throw new Error(`The fault is not queued: ${await response.text()}`);
    },
    calls: (prompt) => upstream.endedRecords(prompt, settleMs),
    async get(path) {
      const headers = { authorization: `Bearer ${key}` };
      const response = await fetch(new URL(path, url), { headers });
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
      return response.json();
    },
    calm: () => calm({ url, key, adminToken }),
  };
}

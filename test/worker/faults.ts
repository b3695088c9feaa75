import { env } from "cloudflare:workers";

import type { ProviderName } from "../../src/simulator/provider-name.ts";

/** Has the simulator answer the next calls with this prompt, and no others, with a fault. */
export async function queueFault(entry: {
  readonly prompt: string;
  readonly fault: { readonly kind: string };
  readonly provider?: ProviderName;
  readonly times?: number;
}): Promise<void> {
  const answer = await fetch(new URL("/__control/faults", env.SIMULATOR_URL), {
    method: "POST",
    body: JSON.stringify(entry),
  });
  if (answer.status !== 201) throw new Error(`No such fault: ${await answer.text()}`);
}

import { setTimeout as delay } from "node:timers/promises";

import { member } from "../json.ts";
import { models, providers } from "./cell.ts";
import type { Ground } from "./ground.ts";

/** How long the front Worker may go on with what it knew of the breakers before, in milliseconds. */
const forgetMs = 15_000;

/** How often the plan is asked for meanwhile, in milliseconds. */
const lookAgainMs = 100;

/** What it takes of a ground. */
type Calmed = Pick<Ground, "url" | "key" | "adminToken">;

/** Grounds whose Worker has no breakers. */
const withoutBreakers = new WeakSet<Calmed>();

/**
 * Closes every breaker, and waits until a plan names both engines again. The one place that knows
 * of breakers: what a batch does to them ends here, before the next.
 * @throws Error when they cannot be reset, or stay open all the same.
 */
export async function calm(ground: Calmed): Promise<void> {
  if (withoutBreakers.has(ground)) return;
  const response = await fetch(`${ground.url}/admin/api/breakers/reset`, {
    method: "POST",
    headers: { authorization: `Bearer ${ground.adminToken}`, "content-type": "application/json" },
    body: JSON.stringify({ reason: "fault matrix" }),
  });
  const text = await response.text();
  if (response.status === 404) return void withoutBreakers.add(ground);
  if (!response.ok) throw new Error(`The breakers were not reset: ${response.status} ${text}`);
  const deadline = performance.now() + forgetMs;
  while (!(await areAllAdmitted(ground))) {
    if (performance.now() > deadline) throw new Error("A breaker is open right after its reset.");
    await delay(lookAgainMs);
  }
}

/** A plan spends nothing, and says what is passed over. */
async function areAllAdmitted({ url, key }: Calmed): Promise<boolean> {
  const plans = providers.map(async (provider) => {
    const response = await fetch(`${url}/v1/plan`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify({ model: models[provider], prompt: "A lighthouse", quality: "low" }),
    });
    const plan: unknown = await response.json();
    const candidates = member(plan, "candidates");
    return (
      member(plan, "model") === models[provider] &&
      Array.isArray(candidates) &&
      candidates.length === providers.length
    );
  });
  return (await Promise.all(plans)).every(Boolean);
}

import type { Context } from "hono";

import type { ModelStates } from "../domain/model-state.ts";
import { groupByProvider } from "../http/group-by-provider.ts";
import type { HonoEnv } from "../http/hono-env.ts";
import { toStateView } from "../http/model-state-view.ts";
import { checkModel } from "../providers/check-model.ts";

/** No provider is waited for longer, in milliseconds. */
const patienceMs = 5000;

/**
 * `GET /admin/api/models`: asks each provider for each of its models, which costs nothing, and says what
 * the schedule's checks have found.
 */
export async function checkModels(c: Context<HonoEnv>): Promise<Response> {
  const { catalog, providers, routing, fetch, modelStates, report } = c.get("services");
  const reading = modelStates.read().catch((error: unknown): ModelStates => {
    report("the states of the models cannot be read", error);
    return new Map();
  });
  const signal = AbortSignal.timeout(patienceMs);
  const checks = catalog.cards.map(async (card) => {
    const provider = providers.get(card.provider);
    if (!provider) return [];
    const check = await checkModel({ provider, card, signal, fetch, now: () => Date.now() });
    return [{ provider: card.provider, card, check }];
  });
  const checked = (await Promise.all(checks)).flat();
  const states = await reading;
  return c.json({
    at: new Date().toISOString(),
    providers: groupByProvider(checked).map(([provider, models]) => ({
      provider,
      models: models.map(({ card, check }) => ({
        model: card.id,
        displayName: card.displayName,
        engine: card.engine,
        roles: [
          ...(card === routing.standardModel ? ["standard"] : []),
          ...(card === routing.proModel ? ["pro"] : []),
        ],
        lifecycle: card.lifecycle,
        successor: card.successor,
        check,
        known: toStateView(states.get(card.id)),
      })),
    })),
  });
}

import type { Context } from "hono";

import { retiredModels } from "../domain/model-state.ts";
import { guardedCircuits } from "../generation/guarded-circuits.ts";
import type { HonoEnv } from "../http/hono-env.ts";
import { toStatusView } from "../http/status-view.ts";
import { standingModel } from "../routing/heirs.ts";

/** `GET /v1/status`: how the engines are, for everybody. While it is known, nothing is asked. */
export async function getStatus(c: Context<HonoEnv>): Promise<Response> {
  const services = c.get("services");
  const { breakers, catalog, models, spending, routing } = services;
  const known = guardedCircuits(services);
  const waitUntil = (promise: Promise<unknown>) => c.executionCtx.waitUntil(promise);
  const keys = known.map(({ key }) => key);
  const [snapshots, { stop, exhausted }, states] = await Promise.all([
    breakers.look(keys, waitUntil),
    spending.look(waitUntil),
    models.look(waitUntil),
  ]);
  const retired = retiredModels(states);
  const roles = new Set(
    [routing.standardModel, routing.proModel].map(
      (card) => standingModel(card, catalog, retired).id,
    ),
  );
  // What another model does in its place is not missed.
  const standing = known.filter(({ model }) => roles.has(model) || !retired.has(model));
  const circuits = standing.map((circuit) => ({
    ...circuit,
    snapshot: snapshots.get(circuit.key) ?? null,
    isHeld: breakers.local.isHeld(circuit.key),
    isBarred: stop !== null || exhausted.has(circuit.provider) || retired.has(circuit.model),
  }));
  return c.json(toStatusView(circuits, roles, Date.now()), 200, {
    "cache-control": "public, max-age=10",
  });
}

import type { Context } from "hono";

import { guardedCircuits } from "../generation/guarded-circuits.ts";
import type { HonoEnv } from "../http/hono-env.ts";
import { toStatusView } from "../http/status-view.ts";

/** `GET /v1/status`: how the engines are, for everybody. While it is known, nothing is asked. */
export async function getStatus(c: Context<HonoEnv>): Promise<Response> {
  const services = c.get("services");
  const { breakers, spending, routing } = services;
  const known = guardedCircuits(services);
  const waitUntil = (promise: Promise<unknown>) => c.executionCtx.waitUntil(promise);
  const keys = known.map(({ key }) => key);
  const [snapshots, { stop, exhausted }] = await Promise.all([
    breakers.look(keys, waitUntil),
    spending.look(waitUntil),
  ]);
  const circuits = known.map((circuit) => ({
    ...circuit,
    snapshot: snapshots.get(circuit.key) ?? null,
    isHeld: breakers.local.isHeld(circuit.key),
    isBarred: stop !== null || exhausted.has(circuit.provider),
  }));
  const roles = new Set([routing.standardModel.id, routing.proModel.id]);
  return c.json(toStatusView(circuits, roles, Date.now()), 200, {
    "cache-control": "public, max-age=10",
  });
}

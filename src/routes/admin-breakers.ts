import type { Context } from "hono";

import type { GuardedCircuit } from "../breaker/guarded-circuit.ts";
import { guardedCircuits } from "../generation/guarded-circuits.ts";
import { parseOrder, parseResetAll, type OrderName } from "../http/breaker-order.ts";
import { toBreakerView, toBreakersView, type SeenCircuit } from "../http/breaker-view.ts";
import type { HonoEnv } from "../http/hono-env.ts";
import { lookAtBreakers } from "../http/look-at-breakers.ts";
import { ProblemError } from "../http/problem.ts";
import { readJson, readOptionalJson } from "../http/read-json.ts";
import { recordAct } from "../http/record-act.ts";
import type { Services } from "../services.ts";

/** `GET /admin/api/breakers`: every breaker, by provider. */
export async function listBreakers(c: Context<HonoEnv>): Promise<Response> {
  return c.json(await lookAtBreakers(c.get("services")));
}

/** `POST /admin/api/breakers/reset`: closes every breaker, whatever it knows. */
export async function resetBreakers(c: Context<HonoEnv>): Promise<Response> {
  const services = c.get("services");
  const order = parseResetAll(await readOptionalJson(c.req.raw));
  const { type, reason } = order;
  await recordAct(c, { action: `breaker.${type}`, target: "all", reason, details: {} });
  const seen = await Promise.all(
    guardedCircuits(services).map(async (circuit): Promise<SeenCircuit> => ({
      ...circuit,
      report: await services.breakerDesk.order(circuit.key, order),
    })),
  );
  const silent = seen.filter(({ report }) => report === null);
  if (silent.length > 0) throw unreachable(silent, " All others were reset.");
  return c.json(toBreakersView(seen, Date.now()));
}

/** `POST /admin/api/breakers/{provider}/{model}/{operation}/{order}`: holds or resets one breaker. */
export async function orderBreaker(c: Context<HonoEnv>): Promise<Response> {
  const services = c.get("services");
  const circuit = requireCircuit(c, services);
  const order = parseOrder(requireOrder(c), await readJson(c.req.raw));
  const { type, reason } = order;
  const details = type === "reset" ? {} : { expiresInSeconds: order.forMs / 1000 };
  await recordAct(c, { action: `breaker.${type}`, target: nameOf(circuit), reason, details });
  const report = await services.breakerDesk.order(circuit.key, order);
  if (!report) throw unreachable([circuit]);
  return c.json({ provider: circuit.provider, ...toBreakerView({ ...circuit, report }) });
}

/** Says which part of a path names nothing, and what there is. @throws ProblemError */
function requireCircuit(c: Context<HonoEnv>, services: Services): GuardedCircuit {
  const steps = ["provider", "model", "operation"] as const;
  const found = steps.reduce<readonly GuardedCircuit[]>((circuits, step) => {
    const value = c.req.param(step) ?? "";
    const matching = circuits.filter((circuit) => circuit[step] === value);
    if (matching.length > 0) return matching;
    const known = [...new Set(circuits.map((circuit) => circuit[step]))].join(", ");
    const detail = `There is no ${step} '${value.slice(0, 40)}' with a breaker here. There are: ${known || "none"}.`;
    throw new ProblemError("not_found", { detail, param: step });
  }, guardedCircuits(services));
  const [circuit] = found;
  if (!circuit) throw new Error("A breaker was found and is not there.");
  return circuit;
}

const orders = ["isolate", "force-close", "reset"] as const satisfies readonly OrderName[];

/** @throws ProblemError */
function requireOrder(c: Context<HonoEnv>): OrderName {
  const name = c.req.param("order") ?? "";
  const order = orders.find((known) => known === name);
  if (order) return order;
  const detail = `There is no order '${name.slice(0, 40)}'. There are: ${orders.join(", ")}.`;
  throw new ProblemError("not_found", { detail, param: "order" });
}

function unreachable(circuits: readonly GuardedCircuit[], others = ""): ProblemError {
  const names = circuits.map(({ provider, model }) => `${provider}/${model}`).join(", ");
  const detail = `It is not known whether the order was carried out: no answer came from ${names}.${others} Look again, then repeat it.`;
  return new ProblemError("breaker_unreachable", { detail, retryAfterSeconds: 2 });
}

function nameOf({ provider, model, operation }: GuardedCircuit): string {
  return `${provider}/${model}/${operation}`;
}

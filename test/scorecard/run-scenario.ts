import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";

import type { ClientResult, Evidence, Exchange, Form } from "./evidence.ts";
import { orderImage, type Gateway } from "./gateway-client.ts";
import type { Order, Scenario } from "./scenario.ts";
import { toUpstreamCall, type Engine, type Upstream } from "./upstream.ts";

const square = { width: 1024, height: 1024 };

/** How long a healthy engine takes, in milliseconds, where a scenario does not say. */
const usualLatencyMs = 200;

/** How long a call may go on after the client left and its image was due, in milliseconds. */
const leftMs = 10_000;

/** A gateway that has been seen to work, and all that asking it needs. */
export interface Bench {
  readonly gateway: Gateway;
  readonly upstream: Upstream;
  /** The engine that is asked first. */
  readonly first: Engine;
  readonly patienceMs: number;
}

/** Carries a scenario out in one form. */
export async function runScenario(
  bench: Bench,
  scenario: Scenario,
  form: Form,
  healthy: ClientResult,
): Promise<Evidence> {
  const startedAt = performance.now();
  const exchanges: Promise<Exchange>[] = [];
  for (const order of scenario.orders) {
    if (order.atMs === undefined) await exchanges.at(-1);
    else await delay(Math.max(0, startedAt + order.atMs - performance.now()));
    exchanges.push(carryOut(bench, order, form, `${scenario.name}-${form}`));
  }
  return { exchanges: await Promise.all(exchanges), healthy };
}

/** Sends one order, with what is wrong set up before it, and reads the upstream's log after it. */
export async function carryOut(
  { gateway, upstream, first, patienceMs }: Bench,
  order: Order,
  form: Form,
  label: string,
): Promise<Exchange> {
  const { size = square, latencyMs = usualLatencyMs, leaveAfterMs } = order;
  // It is in no other prompt, so that the log tells the calls of this request from all others.
  const mark = `${label}-${randomUUID()}`;
  if (order.first) await upstream.queue(mark, order.first, first);
  if (order.second) await upstream.queue(mark, order.second);
  if (order.secondAtOpenAi) {
    await upstream.queue(mark, order.secondAtOpenAi, { provider: "openai" });
  }
  const client = await orderImage(gateway, {
    form,
    prompt: `A lighthouse on a cliff (${mark}) [latency:${latencyMs}]`,
    size,
    previews: 2,
    patienceMs,
    leaveAfterMs,
  });
  const withinMs = leaveAfterMs === undefined ? undefined : latencyMs + leftMs;
  const records = await upstream.endedRecords(mark, withinMs);
  return { size, client, calls: records.map((record) => toUpstreamCall(record, first)) };
}

import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterAll, beforeAll, vi } from "vitest";

import type { RemoteBreaker } from "../../src/breaker/breakers.ts";
import type { CircuitSnapshot } from "../../src/breaker/circuit-snapshot.ts";
import type { ProviderBreaker } from "../../src/breaker/provider-breaker.ts";
import type { Operation } from "../../src/domain/image-request.ts";
import { breakerKey, breakerKeysOf } from "../../src/generation/circuits.ts";
import { createServices, type Services } from "../../src/services.ts";
import { usedBreakers } from "./used-breakers.ts";

export const standard = "gemini-3.1-flash-image";
export const pro = "gpt-image-2";

/** The key of the breaker of one of the two models. */
export function keyOf(model: string, operation: Operation = "generate"): string {
  return breakerKey(model === pro ? "openai" : "google", model, operation);
}

/** The breaker itself. */
export function breakerOf(
  model: string,
  operation: Operation = "generate",
): DurableObjectStub<ProviderBreaker> {
  return env.PROVIDER_BREAKER.getByName(keyOf(model, operation));
}

/** The breakers as the front Worker of these tests sees them. */
export function frontBreakers(): Services["breakers"] {
  return createServices(env).breakers;
}

/** All keys, of all models and operations. */
export function allKeys(): readonly string[] {
  const { catalog, providers } = createServices(env);
  return [...providers.keys()].flatMap((provider) => breakerKeysOf(provider, catalog));
}

function isUsed(key: string): boolean {
  return usedBreakers.has(env.PROVIDER_BREAKER.idFromName(key).toString());
}

/**
 * Closes all breakers, and has every isolate forget what it knew of them: the front Worker's and
 * that of the objects, which are given bindings of their own. Those that were never reached are
 * closed and unknown as it is.
 */
export async function resetBreakers(): Promise<void> {
  const order = { type: "reset", reason: "before a test" } as const;
  await Promise.all(
    allKeys()
      .filter(isUsed)
      .map(async (key) => {
        await frontBreakers().order(key, order);
        await runInDurableObject(env.PROVIDER_BREAKER.getByName(key), (breaker) => {
          createServices(Reflect.get(breaker, "env") as Env).breakers.local.forget(key);
        });
      }),
  );
}

/**
 * Has the clock of the Worker and its objects stand still, for all tests of a file, until one moves
 * it. It never goes back: what one test left in an isolate is in the past of the next.
 */
export function holdClock(): void {
  beforeAll(() => void vi.useFakeTimers({ toFake: ["Date"] }));
  afterAll(() => void vi.useRealTimers());
}

/** Moves the clock that was held. */
export function passTime(ms: number): void {
  vi.setSystemTime(Date.now() + ms);
}

/** Has the front Worker see the breakers as they are, as it does by itself within 2 s. */
export async function refreshFront(): Promise<void> {
  passTime(2001);
  const looking: Promise<unknown>[] = [];
  await frontBreakers().look(allKeys(), (promise) => void looking.push(promise));
  await Promise.all(looking);
}

/** Opens a circuit by three calls that fail, as the breaker is told of them. */
export async function openCircuit(model: string): Promise<CircuitSnapshot> {
  const breaker = breakerOf(model);
  const { epoch } = await breaker.look();
  for (const attempt of [1, 2, 3].map((call) => `${crypto.randomUUID()}/${call}`)) {
    await breaker.report({
      type: "failed",
      attempt,
      epoch,
      startedAt: Date.now(),
      severity: "counts",
      retryAfterMs: null,
    });
  }
  const snapshot = await breaker.look();
  if (snapshot.circuit !== "open") throw new Error(`Not open: ${JSON.stringify(snapshot)}`);
  return snapshot;
}

/** Opens a circuit and lets the time pass until it may be probed. The clock must be held. */
export async function halfOpenCircuit(model: string): Promise<void> {
  const { until } = await openCircuit(model);
  passTime((until ?? 0) - Date.now());
}

/** Waits until the breaker of a model has been told what the test expects. */
export async function waitForCircuit(
  model: string,
  expected: CircuitSnapshot["circuit"],
): Promise<void> {
  await vi.waitFor(
    async () => {
      const { circuit } = await breakerOf(model).look();
      if (circuit !== expected) throw new Error(`The circuit of ${model} is ${circuit}.`);
    },
    { timeout: 5000, interval: 10 },
  );
}

type Methods = keyof RemoteBreaker;

/**
 * A namespace of breakers that notes each call as `method key`, and has some of its methods answer
 * in their own way.
 */
export function watchedBreakers(
  changed: Partial<Record<Methods, (...args: readonly unknown[]) => Promise<unknown>>> = {},
) {
  const calls: string[] = [];
  const namespace = env.PROVIDER_BREAKER;
  const stubOf = (key: string) => {
    const stub = namespace.getByName(key);
    const note =
      <Args extends readonly unknown[]>(method: Methods, call: (...args: Args) => unknown) =>
      (...args: Args) => {
        calls.push(`${method} ${key}`);
        return (changed[method] ?? call)(...(args as never));
      };
    return {
      look: note("look", () => stub.look()),
      report: note("report", (event: Parameters<RemoteBreaker["report"]>[0]) => stub.report(event)),
      requestProbe: note("requestProbe", (attempt: string) => stub.requestProbe(attempt)),
      order: note("order", (event: Parameters<RemoteBreaker["order"]>[0]) => stub.order(event)),
    };
  };
  return { namespace: { getByName: stubOf }, calls };
}

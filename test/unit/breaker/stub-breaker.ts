import { vi } from "vitest";

import { BreakerClient, type RemoteBreaker } from "../../../src/breaker/breakers.ts";
import type { CircuitSnapshot } from "../../../src/breaker/circuit-snapshot.ts";
import { begin, BreakerDriver } from "./breaker-driver.ts";
import { snapshotOf } from "./snapshots.ts";

type Looks = RemoteBreaker["look"];

/** A question that is never answered, as when the client that asked has left. */
export const never = () => new Promise<never>(() => undefined);

export const outOfOrder = async () => {
  throw new Error("The breaker is out of order.");
};

/**
 * A client whose one breaker answers as the test says, with all timers in the test's hands. The
 * clock stands at the beginning.
 */
export function clientOf(answers: Partial<RemoteBreaker> = {}) {
  vi.useFakeTimers({ now: begin });
  const breaker = {
    look: vi.fn<Looks>(async () => snapshotOf()),
    report: vi.fn<RemoteBreaker["report"]>(async () => snapshotOf()),
    requestProbe: vi.fn<RemoteBreaker["requestProbe"]>(outOfOrder),
    order: vi.fn<RemoteBreaker["order"]>(async () => new BreakerDriver().report()),
  };
  if (answers.look) breaker.look.mockImplementation(answers.look);
  if (answers.report) breaker.report.mockImplementation(answers.report);
  if (answers.requestProbe) breaker.requestProbe.mockImplementation(answers.requestProbe);
  if (answers.order) breaker.order.mockImplementation(answers.order);
  const faults: string[] = [];
  const client = new BreakerClient({
    get: () => breaker,
    report: (what) => void faults.push(what),
    now: () => Date.now(),
  });
  const background: Promise<unknown>[] = [];
  const waitUntil = (promise: Promise<unknown>) => void background.push(promise);
  const look = async (): Promise<CircuitSnapshot | null> =>
    (await client.look(["a"], waitUntil)).get("a") ?? null;
  return { breaker, client, faults, background, waitUntil, look };
}

import { afterEach, describe, expect, test, vi } from "vitest";

import { BreakerClient } from "../../../src/breaker/breakers.ts";
import type { ProbeDecision } from "../../../src/breaker/circuit-event.ts";
import { begin, BreakerDriver, minute } from "./breaker-driver.ts";
import { clientOf, never, outOfOrder } from "./stub-breaker.ts";

afterEach(() => {
  vi.useRealTimers();
});

const granted: ProbeDecision = { kind: "granted", epoch: 2, expiresAt: begin + minute };
const refused: ProbeDecision = { kind: "refused", code: "breaker_open", retryAt: begin };

/** A breaker that takes longer than anybody waits. */
const late = (decision: ProbeDecision) => () =>
  new Promise<ProbeDecision>((resolve) => setTimeout(resolve, 1500, decision));

describe("leave to probe", () => {
  test.for([granted, refused, { kind: "not-needed", epoch: 3 } as const])(
    "is what the breaker says: $kind",
    async (decision) => {
      const { client, waitUntil } = clientOf({ requestProbe: async () => decision });
      expect(await client.requestProbe("a", "x", waitUntil)).toBe(decision);
    },
  );

  test("of a breaker that is out of order is unknown, and the fault is told", async () => {
    const { client, faults, waitUntil } = clientOf({ requestProbe: outOfOrder });
    expect(await client.requestProbe("a", "x", waitUntil)).toBeNull();
    expect(faults).toEqual(["a breaker cannot be reached"]);
  });

  test("that comes after 1 s is given back, so that others may probe", async () => {
    const { breaker, client, background, waitUntil } = clientOf({ requestProbe: late(granted) });
    const asking = client.requestProbe("a", "x", waitUntil);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await asking).toBeNull();
    expect(breaker.report).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(500);
    await Promise.all(background);
    expect(breaker.report.mock.calls).toEqual([
      [{ type: "excluded", attempt: "x", epoch: 2, startedAt: begin + 1500 }],
    ]);
  });

  test("given back makes room in the breaker itself", async () => {
    const driver = new BreakerDriver().toHalfOpen();
    const { client, background, waitUntil } = clientOf({
      requestProbe: async (attempt) => {
        const lease = driver.probe(attempt);
        if (!lease) throw new Error("There is a free probe.");
        return late({ ...granted, epoch: lease.epoch })();
      },
      report: async (event) => {
        driver.send(event);
        return driver.report();
      },
    });
    const asking = client.requestProbe("a", "x", waitUntil);
    await vi.advanceTimersByTimeAsync(1000);
    await asking;
    expect(driver.probe()).toBeUndefined();
    await vi.advanceTimersByTimeAsync(500);
    await Promise.all(background);
    expect(driver.probe()).toBeDefined();
  });

  test("refused late leaves nothing to give back", async () => {
    const { breaker, client, background, waitUntil } = clientOf({ requestProbe: late(refused) });
    const asking = client.requestProbe("a", "x", waitUntil);
    await vi.advanceTimersByTimeAsync(1500);
    await Promise.all([asking, ...background]);
    expect(breaker.report).not.toHaveBeenCalled();
  });

  test("never answered holds nobody up", async () => {
    const { client, waitUntil } = clientOf({ requestProbe: never });
    const asking = client.requestProbe("a", "x", waitUntil);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await asking).toBeNull();
  });
});

describe("without a binding", () => {
  test("nothing is known, nothing is reported, and nothing throws", async () => {
    const client = new BreakerClient({
      get: () => {
        throw new TypeError("There is no PROVIDER_BREAKER.");
      },
      report: () => undefined,
      now: () => begin,
    });
    const background: Promise<unknown>[] = [];
    const waitUntil = (promise: Promise<unknown>) => void background.push(promise);
    const started = { type: "started", attempt: "x", epoch: 0, startedAt: begin } as const;
    expect(await client.look(["a"], waitUntil)).toEqual(new Map([["a", null]]));
    expect(await client.requestProbe("a", "x", waitUntil)).toBeNull();
    expect(await client.report("a", started)).toBeNull();
    await Promise.all(background);
  });
});

describe("an order", () => {
  const isolate = { type: "isolate", forMs: minute, reason: "by hand" } as const;

  test("is known to the isolate that gave it, from then on", async () => {
    const driver = new BreakerDriver();
    const { breaker, client, look } = clientOf({
      order: async (event) => {
        driver.send(event);
        return driver.report();
      },
    });
    await look();
    expect(await client.order("a", isolate)).toMatchObject({ circuit: "isolated" });
    expect(await look()).toMatchObject({ circuit: "isolated" });
    expect(breaker.look).toHaveBeenCalledTimes(1);
  });

  test("ends what this isolate held against the model", async () => {
    const { client } = clientOf();
    for (const outcome of ["failed", "failed", "failed"] as const) client.local.note("a", outcome);
    await client.order("a", { type: "reset", reason: "by hand" });
    expect(client.local.isHeld("a")).toBe(false);
  });

  test("that did not arrive is an error", async () => {
    const { client } = clientOf({ order: outOfOrder });
    await expect(client.order("a", isolate)).rejects.toThrow("out of order");
  });
});

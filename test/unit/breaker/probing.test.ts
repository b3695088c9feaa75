import { describe, expect, test } from "vitest";

import { step } from "../../../src/breaker/circuit.ts";
import { begin, BreakerDriver, minute, second } from "./breaker-driver.ts";

describe("probes", () => {
  test("are 1, then 2, then 4 at once, and 3 successes close", () => {
    const breaker = new BreakerDriver().toHalfOpen();
    const first = breaker.lease();
    expect(breaker.probe()).toBeUndefined();
    breaker.end(first, "succeeded");
    const two = [breaker.lease(), breaker.lease()] as const;
    expect(breaker.probe()).toBeUndefined();
    breaker.end(two[0], "succeeded");
    const more = [breaker.lease(), breaker.lease(), breaker.lease()] as const;
    expect(breaker.probe()).toBeUndefined();
    expect(breaker.report().probes).toEqual({ underWay: 4, limit: 4, successes: 2 });
    breaker.end(more[2], "succeeded");
    expect(breaker.circuit).toBe("closed");
    expect(breaker.report().window).toEqual({ starts: 0, failures: 0, throttled: 0 });
  });

  test("open it again at the first failure; the others no longer matter", () => {
    const breaker = new BreakerDriver().toHalfOpen();
    breaker.end(breaker.lease(), "succeeded");
    const [failing, other] = [breaker.lease(), breaker.lease()];
    breaker.fail(failing);
    expect(breaker.lastsMs).toBe(10 * second);
    breaker.end(other, "succeeded");
    breaker.wait(10 * second);
    expect(breaker.report().probes).toEqual({ underWay: 0, limit: 1, successes: 0 });
  });

  test("that were refused an account wait 10 minutes", () => {
    const breaker = new BreakerDriver().toHalfOpen();
    breaker.fail(breaker.lease(), { severity: "opens-at-once" });
    expect(breaker.lastsMs).toBe(10 * minute);
  });

  test("that end without a verdict make room for the next", () => {
    const breaker = new BreakerDriver().toHalfOpen();
    breaker.end(breaker.lease(), "excluded");
    expect(breaker.report().probes).toEqual({ underWay: 0, limit: 1, successes: 0 });
    breaker.lease();
  });

  test("that meet a rate limit give no verdict, and the next waits", () => {
    const breaker = new BreakerDriver().toHalfOpen();
    breaker.throttle(breaker.lease(), 20 * second);
    expect(breaker.circuit).toBe("half-open");
    expect(breaker.report().nextProbeAt).toBe(breaker.now + 20 * second);
    expect(breaker.probe()).toBeUndefined();
    breaker.wait(20 * second).lease();
  });

  test("are told when their lease ends, and the setting decides", () => {
    const breaker = new BreakerDriver().toHalfOpen();
    const event = { type: "probe-requested", attempt: "a" } as const;
    const { decision } = step(breaker.state, event, breaker.now, 0, { leaseMs: 7 });
    expect(decision).toEqual({ kind: "granted", epoch: 2, expiresAt: breaker.now + 7 });
    expect(breaker.send(event)).toMatchObject({ expiresAt: breaker.now + 330 * second });
  });

  test("get the same lease when they ask twice", () => {
    const breaker = new BreakerDriver().toHalfOpen();
    const granted = breaker.send({ type: "probe-requested", attempt: "a" });
    breaker.wait(second);
    expect(breaker.send({ type: "probe-requested", attempt: "a" })).toEqual(granted);
    expect(breaker.report().probes?.underWay).toBe(1);
  });

  test("get no second lease after they have ended", () => {
    const breaker = new BreakerDriver().toHalfOpen();
    const call = breaker.lease();
    breaker.end(call, "excluded");
    expect(breaker.probe(call.attempt)).toBeUndefined();
    breaker.lease();
  });

  test("settle even if another attempt has the same digest", () => {
    const breaker = new BreakerDriver().toHalfOpen();
    const probe = breaker.probe("probe-322382");
    if (!probe) throw new Error("no lease");
    breaker.end({ ...probe, attempt: "probe-139599" }, "succeeded");
    breaker.end(probe, "succeeded");
    expect(breaker.report().probes).toEqual({ underWay: 0, limit: 2, successes: 1 });
  });

  test("are not needed once the circuit is closed", () => {
    const breaker = new BreakerDriver();
    const decision = breaker.send({ type: "probe-requested", attempt: "a" });
    expect(decision).toEqual({ kind: "not-needed", epoch: 0 });
  });

  test("need a lease: a success without one closes nothing", () => {
    const breaker = new BreakerDriver().toHalfOpen();
    breaker.lease();
    for (const call of breaker.starts(5)) breaker.end(call, "succeeded");
    expect(breaker.report().probes).toEqual({ underWay: 1, limit: 1, successes: 0 });
  });

  test("that are lost open it again when their lease ends, with the jitter drawn then", () => {
    const breaker = new BreakerDriver().toHalfOpen();
    breaker.random = 0.5;
    breaker.lease();
    breaker.random = 0.9;
    breaker.wait(330 * second - 1);
    expect(breaker.circuit).toBe("half-open");
    breaker.wait(1);
    expect(breaker.circuit).toBe("open");
    expect(breaker.lastsMs).toBe(15 * second);
    expect(breaker.report().transitions.at(-1)?.why).toBe("lease-expired");
    breaker.wait(15 * second).lease();
  });

  test("long lost: the result is the same, however often the breaker was asked", () => {
    const once = new BreakerDriver().toHalfOpen();
    once.lease();
    const often = new BreakerDriver(once.state);
    often.now = once.now;
    for (let passed = 0; passed < 1000; passed += 1) often.wait(second).send({ type: "tick" });
    once.wait(1000 * second).send({ type: "tick" });
    expect(once.state).toEqual(often.state);
    expect(once.report().transitions.map(({ at, to }) => [(at - begin) / second, to])).toEqual([
      [0, "open"],
      [5, "half-open"],
      [335, "open"],
      [345, "half-open"],
    ]);
  });
});

import { describe, expect, test } from "vitest";

import type { BreakerState } from "../../../src/breaker/breaker-state.ts";
import { admission, toSnapshot } from "../../../src/breaker/circuit-snapshot.ts";
import { begin, BreakerDriver, minute, second } from "./breaker-driver.ts";

/** Bugs that other breakers had in production; each would be ours without the rule it tests. */
describe("bugs seen in the wild", () => {
  test("every warm isolate probes at once", () => {
    const breaker = new BreakerDriver().toHalfOpen();
    const snapshot = toSnapshot(breaker.state, breaker.now);
    const isolates = Array.from({ length: 500 }, () => admission(snapshot, breaker.now).kind);
    expect(new Set(isolates)).toEqual(new Set(["probe"]));
    expect(isolates.filter(() => breaker.probe() !== undefined)).toHaveLength(1);
  });

  test("a caller without a lease waits for the probe of another", () => {
    const breaker = new BreakerDriver().toHalfOpen();
    breaker.lease();
    const refused = { code: "breaker_open", retryAt: breaker.now + 5 * second };
    expect(breaker.admission()).toEqual({ kind: "refuse", ...refused });
    const decision = breaker.send({ type: "probe-requested", attempt: "other" });
    expect(decision).toEqual({ kind: "refused", ...refused });
  });

  test("a probe that never settles leaves the circuit half-open for ever", () => {
    const breaker = new BreakerDriver().toHalfOpen();
    const lost = breaker.lease();
    breaker.wait(330 * second);
    expect(breaker.circuit).toBe("open");
    breaker.wait(10 * second);
    const next = breaker.lease();
    // The lost one answers after all: it belongs to another epoch.
    breaker.end(lost, "succeeded");
    expect(breaker.report().probes).toEqual({ underWay: 1, limit: 1, successes: 0 });
    breaker.end(next, "succeeded");
    expect(breaker.report().probes?.successes).toBe(1);
  });

  test("a stale success closes the circuit, or a stale failure opens it", () => {
    const breaker = new BreakerDriver();
    const stale = breaker.starts(60);
    breaker
      .failing(100)
      .wait(5 * second)
      .lease();
    const before = breaker.report();
    for (const call of stale.slice(0, 20)) breaker.end(call, "succeeded");
    for (const call of stale.slice(20, 40)) breaker.fail(call, { severity: "opens-at-once" });
    for (const call of stale.slice(40)) breaker.throttle(call, 5 * minute);
    const after = breaker.report();
    expect({ ...after, tally: null }).toEqual({ ...before, tally: null });
    expect(after.tally.stale - before.tally.stale).toBe(60);
  });

  test("a stale report takes the lease of a probe", () => {
    const breaker = new BreakerDriver().toHalfOpen();
    const probe = breaker.lease();
    breaker.end({ ...probe, epoch: probe.epoch - 1 }, "succeeded");
    expect(breaker.report().probes).toEqual({ underWay: 1, limit: 1, successes: 0 });
  });

  test("a cancelled probe closes the circuit", () => {
    const breaker = new BreakerDriver().toHalfOpen();
    for (let probe = 0; probe < 10; probe += 1) breaker.end(breaker.lease(), "excluded");
    expect(breaker.report().probes).toEqual({ underWay: 0, limit: 1, successes: 0 });
  });

  test("calls counted as they end show failures only: 5 % noise opens", () => {
    const breaker = new BreakerDriver();
    // For as long as no success has come back, all that is known are failures.
    for (let call = 0; call < 500; call += 1) {
      const started = breaker.wait(40).start();
      if (call % 20 === 0) breaker.fail(started);
    }
    expect(breaker.circuit).toBe("closed");
  });

  test("a failure counts when it ends, in a window shorter than the call", () => {
    const breaker = new BreakerDriver();
    const hung = breaker.starts(60);
    breaker.wait(2 * minute);
    for (const call of breaker.starts(20)) breaker.end(call, "succeeded");
    for (const call of hung) breaker.fail(call);
    expect(breaker.circuit).toBe("closed");
    expect(breaker.report().window).toEqual({ starts: 20, failures: 0, throttled: 0 });
  });

  test("a failure of the past opens by a rate that nobody had looked at since", () => {
    const breaker = new BreakerDriver();
    breaker.starts(100);
    breaker
      .wait(5 * second)
      .failing(20)
      .wait(5 * second);
    const late = { attempt: "late", epoch: 0, startedAt: breaker.now - 3 * minute };
    breaker.fail(late);
    expect(breaker.circuit).toBe("closed");
    expect(breaker.failing(1).circuit).toBe("open");
  });

  test("a failure counts in the bucket of its end, against starts that are no part of it", () => {
    const breaker = new BreakerDriver();
    const early = breaker.starts(40);
    breaker.wait(minute);
    breaker.starts(40);
    for (const call of early) breaker.fail(call);
    expect(breaker.circuit).toBe("closed");
  });

  test("failures of yesterday count today", () => {
    const breaker = new BreakerDriver();
    breaker.starts(20);
    breaker.failing(10);
    breaker.wait(24 * 60 * minute).failing(1);
    expect(breaker.circuit).toBe("closed");
    expect(breaker.report().window).toEqual({ starts: 1, failures: 1, throttled: 0 });
  });

  test("requests and refusals the provider answered well count as failures", () => {
    const breaker = new BreakerDriver();
    for (const call of breaker.starts(200)) breaker.end(call, "succeeded");
    expect(breaker.report()).toMatchObject({ circuit: "closed", window: { failures: 0 } });
  });

  test("our own outage looks like the provider's", () => {
    const breaker = new BreakerDriver();
    // Storage is down: every success ends as excluded, and only the noise keeps its verdict.
    for (const [index, call] of breaker.starts(100).entries()) {
      if (index % 10 === 0) breaker.fail(call);
      else breaker.end(call, "excluded");
    }
    expect(breaker.circuit).toBe("closed");
  });

  test("a Retry-After beyond 60 s is ignored", () => {
    const breaker = new BreakerDriver().failing(3, { retryAfterMs: 5 * minute });
    breaker.wait(5 * minute - 1);
    expect(breaker.admission().kind).toBe("refuse");
    expect(breaker.wait(1).admission().kind).toBe("probe");
  });

  test("asking a breaker writes to it", () => {
    const breaker = new BreakerDriver().toHalfOpen();
    breaker.lease();
    const state = deepFreeze(breaker.state);
    breaker.now += 400 * second;
    breaker.admission();
    breaker.report();
    expect(breaker.state).toBe(state);
    breaker.failing(3);
    breaker.order("isolate");
  });

  test("a report sent twice counts twice", () => {
    const breaker = new BreakerDriver();
    const call = breaker.start();
    for (let sent = 0; sent < 30; sent += 1) breaker.send({ type: "started", ...call });
    for (let sent = 0; sent < 30; sent += 1) breaker.fail(call);
    breaker.end(call, "succeeded");
    expect(breaker.report().window).toEqual({ starts: 1, failures: 1, throttled: 0 });
    expect(breaker.report().tally).toMatchObject({ starts: 1, failures: 1, successes: 0 });
  });

  test("a failure reported before its start counts as two calls", () => {
    const breaker = new BreakerDriver();
    for (let calls = 0; calls < 2; calls += 1) {
      const call = { attempt: `early-${calls}`, epoch: 0, startedAt: breaker.now };
      breaker.fail(call);
      breaker.send({ type: "started", ...call });
    }
    expect(breaker.circuit).toBe("closed");
    expect(breaker.failing(1).circuit).toBe("open");
  });

  test("the state grows with the traffic", () => {
    const breaker = new BreakerDriver();
    breaker.random = 0.123_456_789;
    for (let sent = 0; sent < 10_000; sent += 1) {
      const call = breaker.wait(20).start();
      if (sent % 20 === 0) breaker.fail(call, { retryAfterMs: 3 });
    }
    expect(breaker.circuit).toBe("closed");
    expect(JSON.stringify(breaker.state).length).toBeLessThan(16_000);
    for (let sent = 0; sent < 1000; sent += 1) breaker.wait(5 * second).start();
    expect(JSON.stringify(breaker.state).length).toBeLessThan(16_000);
    expect(breaker.state.circuit).toHaveProperty("window.length", 24);
  });
});

describe("a clock that is wrong", () => {
  const day = 24 * 60 * minute;

  test.for([-day, -minute, -6 * second])("set back by %d ms, holds nothing open longer", (jump) => {
    const breaker = new BreakerDriver().failing(3);
    breaker.wait(2 * second).send({ type: "tick" });
    breaker.wait(jump);
    expect(breaker.lastsMs).toBe(3 * second);
    breaker.send({ type: "tick" });
    breaker.wait(3 * second - 1);
    expect(breaker.circuit).toBe("open");
    breaker.wait(1).lease();
  });

  test("a little behind ours neither moves time nor brings back what is over", () => {
    const breaker = new BreakerDriver().failing(3).wait(5 * second);
    breaker.send({ type: "tick" });
    breaker.wait(-4 * second);
    expect(breaker.circuit).toBe("half-open");
    for (let sent = 0; sent < 100; sent += 1) {
      breaker.wait(3 * second).send({ type: "tick" });
      breaker.wait(-3 * second).send({ type: "tick" });
    }
    expect(breaker.state.clock).toEqual({ latest: begin + 5 * second, offset: 0 });
  });

  test("set forward and back again: wakes early, and goes on", () => {
    const breaker = new BreakerDriver().toHalfOpen();
    const lost = breaker.lease();
    breaker.wait(day).send({ type: "tick" });
    expect(breaker.circuit).toBe("half-open");
    breaker.wait(-day);
    breaker.end(lost, "succeeded");
    for (let probe = 0; probe < 3; probe += 1)
      breaker.wait(second).end(breaker.lease(), "succeeded");
    expect(breaker.circuit).toBe("closed");
  });

  test("of a caller ahead of ours counts as the present", () => {
    const breaker = new BreakerDriver();
    const call = { attempt: "a", epoch: 0, startedAt: breaker.now + day };
    breaker.send({ type: "started", ...call });
    breaker.fail(call);
    expect(breaker.report().window).toEqual({ starts: 1, failures: 1, throttled: 0 });
    expect(breaker.wait(2 * minute).report().window.starts).toBe(0);
  });
});

function deepFreeze(state: BreakerState): BreakerState {
  const freeze = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    Object.values(value).forEach(freeze);
    Object.freeze(value);
  };
  freeze(state);
  return state;
}

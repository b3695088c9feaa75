import { describe, expect, test } from "vitest";

import { BreakerDriver, minute, second } from "./breaker-driver.ts";

function throttledMs(breaker: BreakerDriver): number {
  return (breaker.report().throttledUntil ?? breaker.now) - breaker.now;
}

describe("a rate limit", () => {
  test.for([
    [0, second],
    [200, second],
    [7 * second, 7 * second],
    [20 * minute, 10 * minute],
    [Number.NaN, 5 * second],
    [null, 5 * second],
  ])("with a Retry-After of %d ms closes the lane for %d", ([retryAfterMs = null, expected]) => {
    const breaker = new BreakerDriver();
    breaker.throttle(breaker.start(), retryAfterMs);
    expect(breaker.circuit).toBe("closed");
    expect(throttledMs(breaker)).toBe(expected);
    const retryAt = breaker.now + (expected ?? 0);
    expect(breaker.admission()).toEqual({ kind: "refuse", code: "rate_limited", retryAt });
    breaker.wait(expected ?? 0);
    expect(breaker.admission()).toEqual({ kind: "admit", epoch: 0 });
  });

  test("waits longer each time the wait was too short, up to a minute, until a call gets through", () => {
    const breaker = new BreakerDriver();
    for (const expected of [5, 10, 20, 40, 60, 60]) {
      breaker.throttle(breaker.start());
      expect(throttledMs(breaker)).toBe(expected * second);
      breaker.wait(expected * second);
    }
    breaker.end(breaker.start(), "succeeded");
    breaker.throttle(breaker.start());
    expect(throttledMs(breaker)).toBe(5 * second);
  });

  test("met by many calls at once is one", () => {
    const breaker = new BreakerDriver();
    for (const call of breaker.starts(19)) breaker.throttle(call);
    expect(throttledMs(breaker)).toBe(5 * second);
  });

  test("is not forgotten for the success of a call that began before it", () => {
    const breaker = new BreakerDriver();
    const early = breaker.start();
    breaker.throttle(breaker.start());
    breaker.wait(5 * second).end(early, "succeeded");
    breaker.throttle(breaker.start());
    expect(throttledMs(breaker)).toBe(10 * second);
  });

  test("never shortens a wait", () => {
    const breaker = new BreakerDriver();
    const [one, two] = [breaker.start(), breaker.start()];
    breaker.throttle(one, minute);
    breaker.throttle(two, 2 * second);
    expect(throttledMs(breaker)).toBe(minute);
  });

  test.for([
    { starts: 20, throttled: 10, opens: false },
    { starts: 20, throttled: 11, opens: true },
    { starts: 19, throttled: 19, opens: false },
    { starts: 400, throttled: 200, opens: false },
    { starts: 400, throttled: 201, opens: true },
  ])("for $throttled of $starts calls: opens $opens", ({ starts, throttled, opens }) => {
    const breaker = new BreakerDriver();
    const calls = breaker.starts(starts);
    for (const call of calls.slice(0, throttled)) breaker.throttle(call, 30 * second);
    expect(breaker.circuit).toBe(opens ? "open" : "closed");
    expect(breaker.admission()).toEqual({
      kind: "refuse",
      code: opens ? "breaker_open" : "rate_limited",
      retryAt: breaker.now + 30 * second,
    });
  });

  test("outlasts a circuit that opens meanwhile", () => {
    const breaker = new BreakerDriver();
    breaker.throttle(breaker.start(), minute);
    breaker.failing(3);
    const retryAt = breaker.now + minute;
    expect(breaker.admission()).toEqual({ kind: "refuse", code: "breaker_open", retryAt });
    expect(breaker.report().nextProbeAt).toBe(retryAt);
    breaker.wait(10 * second);
    expect(breaker.admission()).toEqual({ kind: "refuse", code: "rate_limited", retryAt });
  });

  test("opens by the last minute only", () => {
    const breaker = new BreakerDriver();
    breaker.starts(100);
    breaker.wait(minute);
    for (const call of breaker.starts(20)) breaker.throttle(call);
    expect(breaker.circuit).toBe("open");
  });

  test("holds also where an admin forced the circuit closed, and opens nothing there", () => {
    const breaker = new BreakerDriver();
    breaker.order("force-close", 5 * minute);
    for (const call of breaker.starts(40)) breaker.throttle(call, 10 * second);
    expect(breaker.circuit).toBe("forced-closed");
    expect(breaker.admission()).toMatchObject({ kind: "refuse", code: "rate_limited" });
    expect(breaker.report().window).toEqual({ starts: 40, failures: 0, throttled: 40 });
  });
});

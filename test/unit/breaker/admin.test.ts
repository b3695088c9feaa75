import { describe, expect, test } from "vitest";

import { BreakerDriver, minute, second } from "./breaker-driver.ts";

const empty = { starts: 0, failures: 0, throttled: 0 };

describe("an admin", () => {
  test("isolates: nothing passes until the end, then it is closed and empty", () => {
    const breaker = new BreakerDriver().failing(2);
    breaker.order("isolate", minute);
    const retryAt = breaker.now + minute;
    expect(breaker.admission()).toEqual({ kind: "refuse", code: "breaker_open", retryAt });
    expect(breaker.probe()).toBeUndefined();
    expect(breaker.report()).toMatchObject({
      circuit: "isolated",
      reason: "by hand",
      until: retryAt,
    });
    for (const call of breaker.starts(3)) breaker.end(call, "succeeded");
    breaker.wait(minute - 1);
    expect(breaker.circuit).toBe("isolated");
    breaker.wait(1);
    expect(breaker.admission()).toEqual({ kind: "admit", epoch: 2 });
    breaker.wait(minute);
    const closed = { circuit: "closed", since: retryAt, reason: null, window: empty };
    expect(breaker.report()).toMatchObject(closed);
    const transition = { at: retryAt, why: "admin-expired", reason: "by hand" };
    expect(breaker.report().transitions.at(-1)).toMatchObject(transition);
  });

  test("forces closed: it counts, nothing opens it, and it ends closed and empty", () => {
    const breaker = new BreakerDriver().failing(3);
    breaker.order("force-close", minute);
    breaker.failing(50).failing(1, { severity: "opens-at-once" });
    breaker.send({ type: "account-refused", attempt: "elsewhere", retryAfterMs: null });
    expect(breaker.admission()).toEqual({ kind: "admit", epoch: 2 });
    expect(breaker.report().window).toEqual({ starts: 51, failures: 51, throttled: 0 });
    breaker.wait(minute);
    expect(breaker.report()).toMatchObject({ circuit: "closed", epoch: 3, window: empty });
  });

  test("resets from any state, and the rate limit with it", () => {
    const breaker = new BreakerDriver();
    breaker.throttle(breaker.start(), minute);
    breaker.failing(3);
    breaker.order("reset");
    expect(breaker.admission()).toEqual({ kind: "admit", epoch: 2 });
    expect(breaker.failing(2).circuit).toBe("closed");
  });

  test("sees the transitions, with why and on what counts, at most 20 of them", () => {
    const breaker = new BreakerDriver().failing(3);
    breaker.wait(second).order("isolate");
    expect(breaker.report().transitions).toEqual([
      {
        from: "closed",
        to: "open",
        at: breaker.now - second,
        epoch: 1,
        why: "failures-in-a-row",
        reason: null,
        window: { starts: 3, failures: 3, throttled: 0 },
      },
      {
        from: "open",
        to: "isolated",
        at: breaker.now,
        epoch: 2,
        why: "admin",
        reason: "by hand",
        window: empty,
      },
    ]);
    for (let order = 0; order < 30; order += 1) {
      breaker.send({ type: "isolate", forMs: minute, reason: "x".repeat(1000) });
    }
    const { transitions } = breaker.report();
    expect(transitions).toHaveLength(20);
    expect(transitions.at(-1)).toMatchObject({ epoch: 32, reason: "x".repeat(500) });
  });

  test("sees when the next probe is due", () => {
    const breaker = new BreakerDriver();
    expect(breaker.report().nextProbeAt).toBeNull();
    breaker.failing(3);
    expect(breaker.report().nextProbeAt).toBe(breaker.now + 5 * second);
    breaker.wait(6 * second);
    expect(breaker.report().nextProbeAt).toBe(breaker.now);
    breaker.lease();
    expect(breaker.report().nextProbeAt).toBeNull();
  });

  test("sees how many reports came, of an older epoch and too late among them", () => {
    const breaker = new BreakerDriver();
    const [early, other] = [breaker.start(), breaker.start()];
    breaker.wait(3 * minute).fail(early);
    breaker.end(breaker.start(), "excluded");
    breaker.order("reset");
    breaker.end(other, "succeeded");
    breaker.end(other, "succeeded");
    expect(breaker.report().tally).toEqual({
      starts: 3,
      successes: 1,
      failures: 1,
      throttled: 0,
      excluded: 1,
      stale: 1,
      late: 1,
    });
  });
});

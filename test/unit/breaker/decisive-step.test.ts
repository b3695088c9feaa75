import { describe, expect, test } from "vitest";

import { isDecisive } from "../../../src/breaker/decisive-step.ts";
import { BreakerDriver, minute, second } from "./breaker-driver.ts";

/** Whether a breaker must write what the act does to it. */
function isWritten(breaker: BreakerDriver, act: (breaker: BreakerDriver) => void): boolean {
  const before = breaker.state;
  act(breaker);
  return isDecisive(before, breaker.state);
}

const report = { attempt: "x", epoch: 0, startedAt: 0 };
const quiet = () => new BreakerDriver();
const halfOpen = () => new BreakerDriver().toHalfOpen();

/** 20 calls under way: enough to judge by rates. */
function busy(): BreakerDriver {
  const breaker = new BreakerDriver();
  breaker.starts(20);
  return breaker;
}

describe("a step is written at once", () => {
  test.for([
    ["that opens", quiet(), (breaker: BreakerDriver) => breaker.failing(3)],
    ["an admin orders", busy(), (breaker: BreakerDriver) => breaker.order("isolate")],
    ["that grants a lease", halfOpen(), (breaker: BreakerDriver) => breaker.probe()],
    ["of a rate limit", busy(), (breaker: BreakerDriver) => breaker.throttle(breaker.start())],
    ["of a start with little traffic", quiet(), (breaker: BreakerDriver) => breaker.start()],
    ["of a failure with little traffic", quiet(), (breaker: BreakerDriver) => breaker.failing(1)],
  ] as const)("%s", ([, breaker, act]) => {
    expect(isWritten(breaker, act)).toBe(true);
  });

  test("that holds an open circuit open for longer", () => {
    const breaker = new BreakerDriver().failing(3);
    const longer = { type: "account-refused", attempt: "y", retryAfterMs: null } as const;
    expect(isWritten(breaker, () => breaker.send(longer))).toBe(true);
  });

  test("that settles a lease", () => {
    const breaker = halfOpen();
    const lease = breaker.lease();
    expect(isWritten(breaker, () => breaker.end(lease, "succeeded"))).toBe(true);
  });

  test("that opens by the passing of time", () => {
    const breaker = halfOpen();
    breaker.lease();
    breaker.wait(6 * minute);
    expect(isWritten(breaker, () => breaker.send({ type: "tick" }))).toBe(true);
  });
});

describe("a step is written later", () => {
  test("of a start or a failure with much traffic, of which none decides alone", () => {
    expect(isWritten(busy(), (breaker) => breaker.start())).toBe(false);
    const breaker = busy();
    const call = breaker.start();
    expect(isWritten(breaker, () => breaker.fail(call))).toBe(false);
  });

  test("that changes nothing: a late report, one that was sent twice, time", () => {
    const breaker = new BreakerDriver().failing(3);
    const late = () => breaker.send({ type: "excluded", ...report });
    expect(isWritten(breaker, late)).toBe(false);
    expect(isWritten(breaker, late)).toBe(false);
    expect(isWritten(breaker, () => breaker.wait(second).send({ type: "tick" }))).toBe(false);
  });
});

import { describe, expect, test } from "vitest";

import { wilsonLowerBound } from "../../../src/breaker/wilson.ts";
import { BreakerDriver, minute, second } from "./breaker-driver.ts";

describe("the Wilson lower bound", () => {
  test.for([
    [0, 0, 0],
    [0, 100, 0],
    [5, 20, 0.0742],
    [14, 20, 0.3754],
    [15, 20, 0.4194],
    [20, 20, 0.6897],
    [250, 500, 0.4335],
    [30, 20, 0.7692],
  ])("of %i failures in %i starts is %f", ([failures = 0, starts = 0, bound = 0]) => {
    expect(wilsonLowerBound(failures, starts)).toBeCloseTo(bound, 3);
  });
});

describe("a rate of failures", () => {
  test.for([
    { starts: 20, failures: 14, opens: false },
    { starts: 20, failures: 15, opens: true },
    { starts: 40, failures: 25, opens: false },
    { starts: 40, failures: 26, opens: true },
    { starts: 500, failures: 232, opens: false },
    { starts: 500, failures: 233, opens: true },
  ])("$failures failures in $starts starts: $opens", ({ starts, failures, opens }) => {
    const breaker = new BreakerDriver();
    const calls = breaker.starts(starts);
    for (const call of calls.slice(0, failures)) breaker.fail(call);
    expect(breaker.circuit).toBe(opens ? "open" : "closed");
    expect(breaker.report().transitions.map(({ why }) => why)).toEqual(
      opens ? ["failure-rate"] : [],
    );
  });

  test("is that of the newest 20 starts, however many succeeded before", () => {
    const breaker = new BreakerDriver();
    for (const call of breaker.starts(1000)) breaker.end(call, "succeeded");
    breaker.wait(10 * second).failing(15);
    const pending = breaker.starts(4);
    expect(breaker.circuit).toBe("closed");
    breaker.fail(breaker.start());
    expect(pending).toHaveLength(4);
    expect(breaker.circuit).toBe("open");
  });

  test("is taken over 5 s at least: the bucket before counts too", () => {
    const breaker = new BreakerDriver();
    breaker.starts(100);
    breaker.wait(5 * second).failing(40);
    breaker.wait(5 * second - 1).failing(5);
    expect(breaker.circuit).toBe("closed");
    breaker.wait(1).failing(1);
    expect(breaker.circuit).toBe("open");
  });

  test("forgets after 120 s", () => {
    const breaker = new BreakerDriver();
    breaker.starts(10);
    breaker.wait(119 * second);
    expect(breaker.report().window.starts).toBe(10);
    breaker.wait(second);
    expect(breaker.report().window.starts).toBe(0);
  });
});

describe("failures in a row", () => {
  test("open at the third, while fewer than 20 calls started", () => {
    const breaker = new BreakerDriver().failing(2);
    expect(breaker.circuit).toBe("closed");
    breaker.wait(5 * minute).failing(1);
    expect(breaker.report().transitions.map(({ why }) => why)).toEqual(["failures-in-a-row"]);
  });

  test("mean nothing among 20 starts", () => {
    const breaker = new BreakerDriver();
    breaker.starts(17);
    breaker.failing(3);
    expect(breaker.circuit).toBe("closed");
  });

  test("count among 19 starts", () => {
    const breaker = new BreakerDriver();
    breaker.starts(16);
    breaker.failing(3);
    expect(breaker.circuit).toBe("open");
  });

  test("are over after 15 minutes", () => {
    const breaker = new BreakerDriver()
      .failing(1)
      .wait(8 * minute)
      .failing(1);
    expect(breaker.wait(7 * minute).failing(1).circuit).toBe("closed");
    expect(breaker.wait(7 * minute).failing(1).circuit).toBe("open");
  });

  test.for(["succeeded", "excluded", "throttled", "pending"] as const)(
    "are broken by a call between them that is %s",
    (between) => {
      const breaker = new BreakerDriver().failing(2).wait(second);
      const call = breaker.start();
      if (between === "throttled") breaker.throttle(call);
      else if (between !== "pending") breaker.end(call, between);
      expect(breaker.wait(second).failing(2).circuit).toBe("closed");
      expect(breaker.wait(second).failing(1).circuit).toBe("open");
    },
  );

  test("are in the order of their starts, not of their ends", () => {
    const breaker = new BreakerDriver();
    const [first, between, second_, third, last] = Array.from({ length: 5 }, () =>
      breaker.wait(second).start(),
    );
    if (!first || !between || !second_ || !third || !last) throw new Error("five calls");
    breaker.end(between, "succeeded");
    breaker.fail(third);
    breaker.fail(second_);
    breaker.fail(first);
    expect(breaker.circuit).toBe("closed");
    breaker.fail(last);
    expect(breaker.circuit).toBe("open");
  });

  test("count calls that hung for longer than the window", () => {
    const breaker = new BreakerDriver();
    const calls = breaker.starts(3);
    breaker.wait(5 * minute);
    for (const call of calls) breaker.fail(call);
    expect(breaker.circuit).toBe("open");
    expect(breaker.report().tally.late).toBe(3);
  });
});

describe("a refused key, bill or quota", () => {
  test("opens at once, for 10 minutes", () => {
    const breaker = new BreakerDriver().failing(1, { severity: "opens-at-once" });
    expect(breaker.circuit).toBe("open");
    expect(breaker.lastsMs).toBe(10 * minute);
  });

  test("closes the way to the other models of the provider too, once per report", () => {
    const breaker = new BreakerDriver();
    const refusal = { type: "account-refused", attempt: "elsewhere", retryAfterMs: null } as const;
    breaker.send(refusal);
    expect(breaker.lastsMs).toBe(10 * minute);
    breaker.wait(minute).send(refusal);
    expect(breaker.lastsMs).toBe(9 * minute);
    breaker.send({ ...refusal, attempt: "elsewhere again" });
    expect(breaker.lastsMs).toBe(10 * minute);
    expect(breaker.report().transitions).toHaveLength(1);
  });
});

describe("an open circuit", () => {
  test.for([
    [0, [5, 10, 20, 30, 30]],
    [0.5, [7.5, 15, 30, 45, 45]],
    [0.999_999, [10, 20, 40, 60, 60]],
  ] as const)("stays so, with %f drawn, for %j s", ([random, seconds]) => {
    const breaker = new BreakerDriver();
    breaker.random = random;
    breaker.failing(3);
    for (const expected of seconds) {
      expect(breaker.lastsMs / second).toBeCloseTo(expected, 1);
      expect(breaker.admission().kind).toBe("refuse");
      breaker.wait(breaker.lastsMs - 1);
      expect(breaker.admission().kind).toBe("refuse");
      expect(breaker.probe()).toBeUndefined();
      breaker.wait(1);
      expect(breaker.admission().kind).toBe("probe");
      breaker.fail(breaker.lease());
    }
  });

  test.for([
    [null, 5 * second],
    [second, 5 * second],
    [30 * second, 30 * second],
    [20 * minute, 10 * minute],
    [Number.POSITIVE_INFINITY, 5 * second],
  ])("waits out a Retry-After of %d ms: %d", ([retryAfterMs = null, expected]) => {
    const opened = new BreakerDriver().failing(1, { retryAfterMs }).failing(2);
    expect(opened.lastsMs).toBe(expected);
    const reopened = new BreakerDriver().toHalfOpen();
    reopened.fail(reopened.lease(), { retryAfterMs });
    expect(reopened.lastsMs).toBe(Math.max(10 * second, expected ?? 0));
  });

  test("doubles from the beginning again once it was closed", () => {
    const breaker = new BreakerDriver().toHalfOpen();
    breaker.fail(breaker.lease());
    breaker.wait(breaker.lastsMs);
    for (let probe = 0; probe < 3; probe += 1) breaker.end(breaker.lease(), "succeeded");
    expect(breaker.circuit).toBe("closed");
    expect(breaker.failing(3).lastsMs).toBe(5 * second);
  });
});

describe("the images of one generation", () => {
  test("are one witness, however many fail", () => {
    const breaker = new BreakerDriver();
    for (let image = 0; image < 5; image += 1)
      breaker.fail(breaker.start(`gen_1/${image}/0/first`));
    expect(breaker.circuit).toBe("closed");
    breaker.fail(breaker.start("gen_2/0/0/first"));
    expect(breaker.circuit).toBe("closed");
    breaker.fail(breaker.start("gen_3/0/0/first"));
    expect(breaker.circuit).toBe("open");
  });
});

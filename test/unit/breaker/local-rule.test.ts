import { describe, expect, test } from "vitest";

import { createLocalRule } from "../../../src/breaker/local-rule.ts";
import { begin, minute, second } from "./breaker-driver.ts";

/** A rule with a clock, told how calls of one model ended: `f` failed, `s` succeeded. */
function told(outcomes: string) {
  const clock = { now: begin };
  const rule = createLocalRule(() => clock.now);
  const tell = (more: string) => {
    for (const outcome of more) rule.note("a", outcome === "f" ? "failed" : "succeeded");
  };
  tell(outcomes);
  return { clock, rule, tell };
}

describe("what an isolate knows without its breakers", () => {
  test.for([
    ["", false],
    ["ff", false],
    ["fff", true],
    ["ffff", true],
    ["ffsf", false],
    ["fffs", false],
    ["ffsfff", true],
  ] as const)("after %s, the model is held: %s", ([outcomes, isHeld]) => {
    expect(told(outcomes).rule.isHeld("a")).toBe(isHeld);
  });

  test("holds a model for 15 s from its latest failure, and no other", () => {
    const { clock, rule, tell } = told("fff");
    expect(rule.isHeld("b")).toBe(false);
    clock.now += 14 * second;
    tell("f");
    clock.now += 15 * second - 1;
    expect(rule.isHeld("a")).toBe(true);
    clock.now += 1;
    expect(rule.isHeld("a")).toBe(false);
  });

  test("holds it again at the next failure, which goes on with the row", () => {
    const { clock, rule, tell } = told("fff");
    clock.now += 15 * second;
    tell("f");
    expect(rule.isHeld("a")).toBe(true);
  });

  test("takes failures five minutes apart for no row", () => {
    const { clock, rule, tell } = told("ff");
    clock.now += 5 * minute;
    tell("f");
    expect(rule.isHeld("a")).toBe(false);
    tell("ff");
    expect(rule.isHeld("a")).toBe(true);
  });

  test("is not stuck when the clock is set back", () => {
    const { clock, rule } = told("fff");
    clock.now -= 60 * minute;
    expect(rule.isHeld("a")).toBe(false);
  });

  test("forgets a model on request", () => {
    const { rule } = told("fff");
    rule.forget("a");
    expect(rule.isHeld("a")).toBe(false);
  });
});

import { describe, expect, test } from "vitest";

import type { ClientResult } from "../../scorecard/evidence.ts";
import {
  tellsOfFailure,
  tellsWhatWasPaid,
  tellsWhoServed,
} from "../../scorecard/judge-accounting.ts";
import { call, client, exchange, failedCall } from "./evidence-builders.ts";

const calls = [failedCall(), call({ engine: "second", outputTokens: 1300 })];

/** A fallback's answer beside one without a failure. */
function beside(healthy: Partial<ClientResult>, answer: Partial<ClientResult>) {
  return {
    healthy: client(healthy),
    exchanges: [exchange({ client: client(answer), calls })],
  };
}

describe("an answer after a failed attempt", () => {
  test("tells it in members of its body", () => {
    const given = beside(
      { facts: { diptych: { model: "gpt-image-2", fallback_from: null } } },
      { facts: { diptych: { model: "gemini-3.1-flash-image", fallback_from: "gpt-image-2" } } },
    );
    expect(tellsWhoServed.check(given)).toBeUndefined();
    expect(tellsOfFailure.check(given)).toBeUndefined();
  });

  test("tells it in headers that a healthy answer has otherwise", () => {
    const given = beside(
      { headers: { "x-last-used-option-index": "targets[0]" } },
      { headers: { "x-last-used-option-index": "targets[1]" } },
    );
    expect(tellsWhoServed.check(given)).toBeUndefined();
    expect(tellsOfFailure.check(given)).toBeUndefined();
  });

  test("that looks like any other tells nothing", () => {
    const given = beside({ headers: { "x-provider": "a" } }, { headers: { "x-provider": "a" } });
    expect(tellsWhoServed.check(given)).toBe(
      "neither gemini-3.1-flash-image nor another mark of it is in the answer",
    );
    expect(tellsOfFailure.check(given)).toBe(
      "nothing in it differs from an answer without a failure",
    );
  });

  test("without an image was made by nobody", () => {
    const given = { healthy: client(), exchanges: [exchange({ calls: [failedCall()] })] };
    expect(tellsWhoServed.check(given)).toBe("no engine made one");
  });
});

describe("what was paid", () => {
  const paidTwice = [call({ outputTokens: 196 }), call({ engine: "second", outputTokens: 1300 })];
  const check = (facts: unknown) =>
    tellsWhatWasPaid.check({
      healthy: client(),
      exchanges: [exchange({ client: client({ facts }), calls: paidTwice })],
    });

  test("covers the failed attempt", () => {
    expect(check({ usage: { output_tokens: 1496 } })).toBeUndefined();
  });

  test.for([
    [{ usage: { output_tokens: 1300 } }, "1300"],
    [{}, "nothing of"],
  ] as const)("is not all of it: %j", ([facts, told]) => {
    expect(check(facts)).toBe(`it says ${told} output tokens, 1496 were charged`);
  });
});

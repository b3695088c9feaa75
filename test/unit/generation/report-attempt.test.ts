import { describe, expect, test, vi } from "vitest";

import { AttemptError, failureKinds, failureRule } from "../../../src/domain/failure.ts";
import { callThroughCircuit } from "../../../src/generation/report-attempt.ts";
import { begin, minute } from "../breaker/breaker-driver.ts";
import { openFor, snapshotOf } from "../breaker/snapshots.ts";
import { runWith } from "./breaker-run.ts";

/** An attempt in epoch 4, changed as the test says. */
function admitted(admission: { readonly epoch?: number | null; readonly isProbe?: boolean } = {}) {
  return {
    key: "a",
    attempt: "x",
    admission: { kind: "admitted", epoch: 4, isProbe: false, ...admission } as const,
    siblings: ["b", "c"],
    twins: ["b"],
  };
}

/** A call that fails. */
function failing(kind: (typeof failureKinds)[number], retryAfterMs: number | null = null) {
  const { failure } = new AttemptError({ kind, message: "It failed.", retryAfterMs });
  return async () => ({ kind: "failed", failure }) as const;
}

const started = { type: "started", attempt: "x", epoch: 4, startedAt: begin };
const outcome = { attempt: "x", epoch: 4, startedAt: begin };

describe("a call through a circuit", () => {
  test.for(failureKinds)("is reported with its start and its outcome: %s", async (kind) => {
    const { run, told, settled } = runWith();
    await callThroughCircuit(run, admitted(), failing(kind, 7000));
    await settled();
    const { breaker } = failureRule(kind);
    const atOnce = { type: "failed", severity: "opens-at-once", retryAfterMs: 7000, ...outcome };
    const events = {
      alive: { type: "succeeded", ...outcome },
      counts: { type: "failed", severity: "counts", retryAfterMs: 7000, ...outcome },
      "opens-at-once": atOnce,
      "opens-model": atOnce,
      throttled: { type: "throttled", retryAfterMs: 7000, ...outcome },
      excluded: { type: "excluded", ...outcome },
    };
    expect(told("a")).toEqual([started, events[breaker]]);
  });

  test("that brings an image is reported as a success, and is handed on", async () => {
    const { run, told, settled } = runWith();
    const drawn = { kind: "succeeded", image: "the image" } as const;
    expect(await callThroughCircuit(run, admitted(), async () => drawn)).toBe(drawn);
    await settled();
    expect(told("a")).toEqual([started, { type: "succeeded", ...outcome }]);
  });

  test("waits for no breaker", async () => {
    const { run, breakers } = runWith();
    breakers.report.mockImplementation(() => new Promise(() => undefined));
    const call = failing("server-error");
    expect(await callThroughCircuit(run, admitted(), call)).toMatchObject({ kind: "failed" });
    expect(breakers.report).toHaveBeenCalledTimes(2);
  });

  test("that holds a lease need not report its start", async () => {
    const { run, told, settled } = runWith();
    await callThroughCircuit(run, admitted({ isProbe: true }), failing("content-refused"));
    await settled();
    expect(told("a")).toEqual([{ type: "succeeded", ...outcome }]);
  });

  test("that breaks off by a fault of ours leaves no lease behind", async () => {
    const { run, told, settled } = runWith();
    const broken = callThroughCircuit(run, admitted({ isProbe: true }), async () => {
      throw new Error("a fault of ours");
    });
    await expect(broken).rejects.toThrow("a fault of ours");
    await settled();
    expect(told("a")).toEqual([{ type: "excluded", ...outcome }]);
  });

  test("brings the run what the breaker answers", async () => {
    const { run, circuits, settled, answer } = runWith({ a: snapshotOf() });
    answer(openFor(minute));
    await callThroughCircuit(run, admitted(), failing("server-error"));
    await settled();
    expect(circuits.find("a")).toEqual(openFor(minute));
  });
});

describe("a call that was admitted without its breaker", () => {
  test("belongs to the epoch in which its start arrived", async () => {
    const { run, told, settled, answer } = runWith();
    answer(snapshotOf({ epoch: 6 }));
    await callThroughCircuit(run, admitted({ epoch: null }), failing("server-error"));
    await settled();
    expect(told("a")).toMatchObject([
      { type: "started", epoch: -1 },
      { type: "failed", epoch: 6 },
    ]);
  });

  test("belongs to none when that was not told, and is reported all the same", async () => {
    const { run, told, settled } = runWith();
    await callThroughCircuit(run, admitted({ epoch: null }), failing("server-error"));
    await settled();
    expect(told("a")).toMatchObject([{ type: "started" }, { type: "failed", epoch: -1 }]);
  });

  test("counts at once for the local rule, whatever its breaker does", async () => {
    const { run, breakers } = runWith();
    breakers.report.mockImplementation(() => new Promise(() => undefined));
    for (let call = 0; call < 3; call += 1) {
      await callThroughCircuit(run, admitted({ epoch: null }), failing("network"));
    }
    expect(breakers.local.isHeld("a")).toBe(true);
  });
});

describe("our account refused", () => {
  const refusals = ["authentication", "quota-exhausted"] as const;
  const refusal = { type: "account-refused", attempt: "x", retryAfterMs: 7000 };

  test.for(refusals)("is told to every breaker of the provider: %s", async (kind) => {
    const { run, told, settled, answer } = runWith();
    answer(openFor(minute));
    await callThroughCircuit(run, admitted(), failing(kind, 7000));
    await settled();
    expect([...told("b"), ...told("c")]).toEqual([refusal, refusal]);
  });

  test("is told to them also when its own breaker cannot be reached", async () => {
    const { run, told, settled } = runWith();
    await callThroughCircuit(run, admitted(), failing("authentication", 7000));
    await settled();
    expect([...told("b"), ...told("c")]).toEqual([refusal, refusal]);
  });

  test.for(["closed", "half-open"] as const)(
    "is told to none once the circuit was reset, and is %s: the key may be another",
    async (circuit) => {
      const { run, told, settled, answer } = runWith();
      answer(snapshotOf({ epoch: 5, circuit }));
      await callThroughCircuit(run, admitted(), failing("authentication"));
      await settled();
      expect([...told("b"), ...told("c")]).toEqual([]);
    },
  );

  test("is nothing that other failures tell", async () => {
    const { run, told, settled } = runWith();
    await callThroughCircuit(run, admitted(), failing("rate-limited"));
    await callThroughCircuit(run, admitted(), failing("server-error"));
    await settled();
    expect([...told("b"), ...told("c")]).toEqual([]);
  });

  test("at one model is told to that model's breakers alone", async () => {
    const { run, told, settled, answer } = runWith();
    answer(openFor(minute));
    await callThroughCircuit(run, admitted(), failing("model-refused", 7000));
    await settled();
    expect(told("a")).toMatchObject([{}, { type: "failed", severity: "opens-at-once" }]);
    expect([told("b"), told("c")]).toEqual([[refusal], []]);
  });

  test("holds no model back that was not called", async () => {
    const { run, breakers, settled } = runWith();
    const note = vi.spyOn(breakers.local, "note");
    await callThroughCircuit(run, admitted(), failing("authentication"));
    await settled();
    expect(note.mock.calls).toEqual([["a", "failed"]]);
  });
});

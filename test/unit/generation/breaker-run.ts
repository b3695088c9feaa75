import { vi } from "vitest";

import type { Breakers } from "../../../src/breaker/breakers.ts";
import type { CircuitSnapshot } from "../../../src/breaker/circuit-snapshot.ts";
import { createLocalRule } from "../../../src/breaker/local-rule.ts";
import type { RunBreakers } from "../../../src/generation/admit.ts";
import type { Circuits } from "../../../src/generation/circuits.ts";
import { KnownCircuits } from "../../../src/generation/known-circuits.ts";
import { begin } from "../breaker/breaker-driver.ts";

/** A run with these circuits, whose breakers note what they are told and do not answer. */
export function runWith(submitted: Circuits = {}) {
  const breakers = {
    look: vi.fn<Breakers["look"]>(),
    order: vi.fn<Breakers["order"]>(),
    report: vi.fn<Breakers["report"]>(async () => null),
    requestProbe: vi.fn<Breakers["requestProbe"]>(async () => null),
    local: createLocalRule(() => begin),
  } satisfies Breakers;
  const background: Promise<unknown>[] = [];
  const circuits = new KnownCircuits(submitted);
  const run: RunBreakers = {
    breakers,
    circuits,
    background: (promise) => void background.push(promise),
    now: () => begin,
  };
  return {
    run,
    breakers,
    circuits,
    /** When all that nobody waits for is done. */
    settled: () => Promise.all(background),
    /** What one breaker was told. */
    told: (key: string) =>
      breakers.report.mock.calls.flatMap(([to, event]) => (to === key ? [event] : [])),
    /** What the breakers answer to reports from now on. */
    answer: (snapshot: CircuitSnapshot) => breakers.report.mockImplementation(async () => snapshot),
  };
}

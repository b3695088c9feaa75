import type { CircuitSnapshot } from "../../../src/breaker/circuit-snapshot.ts";
import { begin } from "./breaker-driver.ts";

/** A closed circuit of epoch 0, changed as the test says. */
export function snapshotOf(change: Partial<CircuitSnapshot> = {}): CircuitSnapshot {
  return {
    takenAt: begin,
    epoch: 0,
    circuit: "closed",
    until: null,
    throttledUntil: null,
    probeFree: false,
    ...change,
  };
}

/** Open for so many milliseconds from the beginning of the test. */
export function openFor(ms: number): CircuitSnapshot {
  return snapshotOf({ epoch: 1, circuit: "open", until: begin + ms });
}

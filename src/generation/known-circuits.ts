import { newerSnapshot, type CircuitSnapshot } from "../breaker/circuit-snapshot.ts";
import type { Circuits } from "./circuits.ts";

/**
 * The circuits as one run knows them: first as they were when it was submitted, then as the answers
 * to its own reports show them, so that its later images do not repeat what its first ones met.
 */
export class KnownCircuits {
  readonly #snapshots: Map<string, CircuitSnapshot | null>;

  constructor(submitted: Circuits) {
    this.#snapshots = new Map(Object.entries(submitted));
  }

  /** Null when nothing is known. */
  find(key: string): CircuitSnapshot | null {
    return this.#snapshots.get(key) ?? null;
  }

  /** Takes a newer snapshot; null, of a breaker that did not answer, changes nothing. */
  learn(key: string, snapshot: CircuitSnapshot | null): void {
    if (snapshot) this.#snapshots.set(key, newerSnapshot(this.find(key), snapshot));
  }
}

import { newerSnapshot, type CircuitSnapshot } from "./circuit-snapshot.ts";

/** Up to this age a snapshot is used as it is, in milliseconds. */
const softMs = 2000;

/** Up to this age it is used while a new one is fetched. */
const hardMs = 10_000;

/** A breaker that did not answer is not asked again for as long. */
const restMs = 2000;

/** A question that nobody waits for is asked again after this: its client may have left with it. */
const lostMs = 1000;

/** What is known of a circuit, and whether to ask its breaker. */
export interface KnownCircuit {
  /** Null when nothing is known, or nothing that is still worth believing. */
  readonly snapshot: CircuitSnapshot | null;
  /** `first` waits for the answer, `meanwhile` goes on with the snapshot. */
  readonly ask: "no" | "meanwhile" | "first";
}

/** Values only. A promise that belongs to a request would never settle when its client leaves. */
interface Entry {
  snapshot: CircuitSnapshot | null;
  /** When the breaker was asked for it: how old it is at most. */
  readAt: number;
  askedAt: number;
  failedAt: number;
}

/** The circuits as one isolate remembers them. */
export class SnapshotCache {
  readonly #now: () => number;
  readonly #entries = new Map<string, Entry>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** What is known of a circuit. Whoever is to ask says so with {@link asked}. */
  find(key: string): KnownCircuit {
    const { snapshot, readAt, askedAt, failedAt } = this.#entry(key);
    if (this.#isWithin(softMs, readAt)) return { snapshot, ask: "no" };
    const isResting = this.#isWithin(restMs, failedAt);
    if (!this.#isWithin(hardMs, readAt)) return { snapshot: null, ask: isResting ? "no" : "first" };
    const isAsked = this.#isWithin(lostMs, askedAt);
    return { snapshot, ask: isResting || isAsked ? "no" : "meanwhile" };
  }

  /** The breaker is being asked. */
  asked(key: string): void {
    this.#entry(key).askedAt = this.#now();
  }

  /** The breaker did not answer. */
  failed(key: string): void {
    this.#entry(key).failedAt = this.#now();
  }

  /**
   * Keeps an answer, unless a newer one has overtaken it.
   * @param askedAt When it was asked for.
   */
  keep(key: string, snapshot: CircuitSnapshot, askedAt: number): void {
    const entry = this.#entry(key);
    // A breaker that was made anew counts from the beginning: what is too old to use bars nothing.
    const known = this.#isWithin(hardMs, entry.readAt) ? entry.snapshot : null;
    if (newerSnapshot(known, snapshot) !== snapshot) return;
    entry.snapshot = snapshot;
    entry.readAt = askedAt;
  }

  /** Of a clock that was set back, all times are too long ago, not in the future. */
  #isWithin(ms: number, instant: number): boolean {
    return Math.abs(this.#now() - instant) <= ms;
  }

  #entry(key: string): Entry {
    const never = Number.NEGATIVE_INFINITY;
    const entry = this.#entries.get(key) ?? {
      snapshot: null,
      readAt: never,
      askedAt: never,
      failedAt: never,
    };
    this.#entries.set(key, entry);
    return entry;
  }
}

import type { AdminEvent, AttemptReportEvent, ProbeDecision } from "./circuit-event.ts";
import type { CircuitReport } from "./circuit-report.ts";
import type { CircuitSnapshot } from "./circuit-snapshot.ts";
import { createLocalRule, type LocalRule } from "./local-rule.ts";
import { SnapshotCache } from "./snapshot-cache.ts";
import { within } from "./within.ts";

/** A request waits no longer than this for a snapshot, or for leave to probe, in milliseconds. */
const patienceMs = 1000;

/** A breaker as it is called; see provider-breaker.ts. */
export interface RemoteBreaker {
  look(): Promise<CircuitSnapshot>;
  report(event: AttemptReportEvent): Promise<CircuitSnapshot>;
  requestProbe(attempt: string): Promise<ProbeDecision>;
  order(event: AdminEvent): Promise<CircuitReport>;
}

/** Keeps a request alive for what it does not wait for. */
export type WaitUntil = (promise: Promise<unknown>) => void;

/** The breakers as one isolate sees them. An unreachable breaker is no error: traffic goes on. */
export interface Breakers {
  /**
   * The circuits by these keys; null for one that cannot be reached. While snapshots are fresh, no
   * breaker is called.
   */
  look(
    keys: readonly string[],
    waitUntil: WaitUntil,
  ): Promise<ReadonlyMap<string, CircuitSnapshot | null>>;
  /**
   * Asks for leave to probe; null when the breaker cannot be reached. A lease that comes too late
   * is given back.
   */
  requestProbe(key: string, attempt: string, waitUntil: WaitUntil): Promise<ProbeDecision | null>;
  /** Reports what an attempt does. The circuit after it; null when the breaker cannot be reached. */
  report(key: string, event: AttemptReportEvent): Promise<CircuitSnapshot | null>;
  /**
   * Does what an admin wants; from then on this isolate knows.
   * @throws When the breaker cannot be reached: an admin must know that nothing was done.
   */
  order(key: string, event: AdminEvent): Promise<CircuitReport>;
  /** What this isolate itself knows of a model while its breaker cannot be reached. */
  readonly local: LocalRule;
}

/** The breakers of a deployment, with what this isolate remembers of them. */
export class BreakerClient implements Breakers {
  readonly local: LocalRule;
  readonly #get: (key: string) => RemoteBreaker;
  readonly #reportFault: (what: string, error: unknown) => void;
  readonly #now: () => number;
  readonly #cache: SnapshotCache;

  /** @param input.get The breaker with a key. It is got anew for each call: a stub can be broken. */
  constructor(input: {
    readonly get: (key: string) => RemoteBreaker;
    readonly report: (what: string, error: unknown) => void;
    readonly now: () => number;
  }) {
    this.#get = input.get;
    this.#reportFault = input.report;
    this.#now = input.now;
    this.#cache = new SnapshotCache(input.now);
    this.local = createLocalRule(input.now);
  }

  async look(keys: readonly string[], waitUntil: WaitUntil) {
    const snapshots = keys.map(async (key) => [key, await this.#lookAt(key, waitUntil)] as const);
    return new Map(await Promise.all(snapshots));
  }

  async requestProbe(key: string, attempt: string, waitUntil: WaitUntil) {
    const asking = this.#ask(key, (breaker) => breaker.requestProbe(attempt));
    const decision = await within(patienceMs, asking);
    if (decision !== undefined) return decision;
    waitUntil(asking.then((late) => this.#giveBack(key, attempt, late)));
    return null;
  }

  async report(key: string, event: AttemptReportEvent) {
    return this.#learn(key, (breaker) => breaker.report(event));
  }

  async order(key: string, event: AdminEvent) {
    const askedAt = this.#now();
    const report = await this.#get(key).order(event);
    const { takenAt, epoch, circuit, until, throttledUntil, probeFree } = report;
    const snapshot = { takenAt, epoch, circuit, until, throttledUntil, probeFree };
    this.#cache.keep(key, snapshot, askedAt);
    this.local.forget(key);
    return report;
  }

  async #lookAt(key: string, waitUntil: WaitUntil): Promise<CircuitSnapshot | null> {
    const { snapshot, ask } = this.#cache.find(key);
    if (ask === "no") return snapshot;
    this.#cache.asked(key);
    const looking = this.#learn(key, (breaker) => breaker.look());
    waitUntil(looking);
    if (ask === "meanwhile") return snapshot;
    const answer = await within(patienceMs, looking);
    if (answer === undefined) this.#cache.failed(key);
    return this.#cache.find(key).snapshot;
  }

  /** Asks for a circuit, and remembers it. */
  async #learn(
    key: string,
    question: (breaker: RemoteBreaker) => Promise<CircuitSnapshot>,
  ): Promise<CircuitSnapshot | null> {
    const askedAt = this.#now();
    const snapshot = await this.#ask(key, question);
    if (snapshot) this.#cache.keep(key, snapshot, askedAt);
    else this.#cache.failed(key);
    return snapshot;
  }

  /** Null when the breaker cannot be reached. What is safe to ask again, the runtime does. */
  async #ask<Answer>(
    key: string,
    question: (breaker: RemoteBreaker) => Promise<Answer>,
  ): Promise<Answer | null> {
    try {
      return await question(this.#get(key));
    } catch (error) {
      this.#reportFault("a breaker cannot be reached", error);
      return null;
    }
  }

  /** Nobody will use the lease, and until it expires it would keep others from probing. */
  async #giveBack(key: string, attempt: string, decision: ProbeDecision | null): Promise<void> {
    if (decision?.kind !== "granted") return;
    const { epoch } = decision;
    await this.report(key, { type: "excluded", attempt, epoch, startedAt: this.#now() });
  }
}

import { createBreaker } from "../../../src/breaker/breaker-state.ts";
import type { CircuitEvent, ProbeDecision } from "../../../src/breaker/circuit-event.ts";
import {
  admission,
  toSnapshot,
  type CircuitSnapshot,
} from "../../../src/breaker/circuit-snapshot.ts";
import { step } from "../../../src/breaker/circuit.ts";
import { createRandom } from "../../../src/simulator/random.ts";
import { begin, minute, second } from "./breaker-driver.ts";

/** How a provider behaves over time: the share of calls that fail, `ms` after the beginning. */
export type FailureShare = (ms: number) => number;

export interface FleetSettings {
  readonly seed: string;
  readonly callsPerSecond: number;
  readonly lengthMs: number;
  readonly failureShare: FailureShare;
  /** Fewer isolates have fresher snapshots and more of the traffic each. */
  readonly isolates?: number;
}

/** What became of a fleet. Times in ms since the beginning. */
export interface FleetResult {
  readonly calls: number;
  readonly openings: readonly number[];
  readonly closings: readonly number[];
  /** Failed calls that had been let through as ordinary ones. */
  readonly failedCalls: readonly number[];
  /** When each lease was granted. */
  readonly probes: readonly number[];
}

interface Isolate {
  snapshot: CircuitSnapshot | undefined;
  takenAt: number;
  isRefreshing: boolean;
}

function coldIsolate(): Isolate {
  return { snapshot: undefined, takenAt: 0, isRefreshing: false };
}

const rpcMs = 80;
const softMs = 2 * second;
const hardMs = 10 * second;

/**
 * Many isolates in front of one breaker, in virtual time: Poisson arrivals, snapshots that age,
 * reports that take 80 ms, successes of 25 s (lognormal) and failures of about 1 s.
 */
export class Fleet {
  private readonly settings: FleetSettings;
  private readonly random: () => number;
  private readonly queue = new EventQueue();
  private readonly isolates: readonly Isolate[];
  private state = createBreaker(begin);
  private now = 0;
  private calls = 0;
  private readonly openings: number[] = [];
  private readonly closings: number[] = [];
  private readonly failedCalls: number[] = [];
  private readonly probes: number[] = [];

  constructor(settings: FleetSettings) {
    this.settings = settings;
    this.random = createRandom(settings.seed);
    this.isolates = Array.from({ length: settings.isolates ?? 20 }, coldIsolate);
  }

  run(): FleetResult {
    this.arriveLater();
    for (let next = this.queue.take(); next; next = this.queue.take()) {
      if (next.at > this.settings.lengthMs) break;
      this.now = next.at;
      next.act();
    }
    const { calls, openings, closings, failedCalls, probes } = this;
    return { calls, openings, closings, failedCalls, probes };
  }

  private arriveLater(): void {
    const gapMs = (-Math.log(1 - this.random()) * second) / this.settings.callsPerSecond;
    this.queue.add(this.now + gapMs, () => {
      this.arriveLater();
      this.request();
    });
  }

  private request(): void {
    const isolate = this.isolates[Math.floor(this.random() * this.isolates.length)];
    if (!isolate) return;
    const ageMs = this.now - isolate.takenAt;
    if (!isolate.snapshot || ageMs > hardMs) {
      return this.refresh(isolate, (snapshot) => this.route(snapshot));
    }
    this.route(isolate.snapshot);
    if (ageMs > softMs && !isolate.isRefreshing) this.refresh(isolate, () => undefined);
  }

  private refresh(isolate: Isolate, then: (snapshot: CircuitSnapshot) => void): void {
    isolate.isRefreshing = true;
    this.queue.add(this.now + rpcMs / 2, () => {
      const snapshot = toSnapshot(this.state, begin + this.now);
      const takenAt = this.now;
      this.queue.add(this.now + rpcMs / 2, () => {
        Object.assign(isolate, { snapshot, takenAt, isRefreshing: false });
        then(snapshot);
      });
    });
  }

  private route(snapshot: CircuitSnapshot): void {
    const answer = admission(snapshot, begin + this.now);
    const attempt = `attempt-${(this.calls += 1)}`;
    if (answer.kind === "refuse") return;
    if (answer.kind === "admit") return this.call(attempt, answer.epoch, false);
    this.queue.add(this.now + rpcMs / 2, () => {
      const decision = this.send({ type: "probe-requested", attempt });
      if (!decision || decision.kind === "refused") return;
      const isProbe = decision.kind === "granted";
      if (isProbe) this.probes.push(this.now);
      this.queue.add(this.now + rpcMs / 2, () => this.call(attempt, decision.epoch, isProbe));
    });
  }

  private call(attempt: string, epoch: number, isProbe: boolean): void {
    const report = { attempt, epoch, startedAt: begin + this.now };
    if (!isProbe) this.sendLater(rpcMs, { type: "started", ...report });
    if (this.random() >= this.settings.failureShare(this.now)) {
      const latencyMs = Math.min(25 * second * Math.exp(0.5 * this.normal()), 300 * second);
      return this.sendLater(latencyMs + rpcMs, { type: "succeeded", ...report });
    }
    const latencyMs = second * Math.exp(0.3 * this.normal());
    if (!isProbe) this.failedCalls.push(this.now);
    const failure = { severity: "counts", retryAfterMs: null } as const;
    this.sendLater(latencyMs + rpcMs, { type: "failed", ...failure, ...report });
  }

  private sendLater(delayMs: number, event: CircuitEvent): void {
    this.queue.add(this.now + delayMs, () => this.send(event));
  }

  private send(event: CircuitEvent): ProbeDecision | null {
    const before = this.state.circuit.state;
    const { state, decision } = step(this.state, event, begin + this.now, this.random());
    this.state = state;
    if (state.circuit.state === "open" && before === "closed") this.openings.push(this.now);
    if (state.circuit.state === "closed" && before !== "closed") this.closings.push(this.now);
    return decision;
  }

  private normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.random()));
    return radius * Math.cos(2 * Math.PI * this.random());
  }
}

interface QueuedEvent {
  readonly at: number;
  readonly act: () => void;
}

/** A binary heap: what is due first comes first. */
class EventQueue {
  private readonly heap: QueuedEvent[] = [];

  add(at: number, act: () => void): void {
    let place = this.heap.push({ at, act }) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (this.timeAt(parent) <= this.timeAt(place)) return;
      this.swap(place, parent);
      place = parent;
    }
  }

  take(): QueuedEvent | undefined {
    const [first] = this.heap;
    const last = this.heap.pop();
    if (this.heap.length === 0 || !last) return first;
    this.heap[0] = last;
    for (let place = 0; ;) {
      const left = 2 * place + 1;
      const child = this.timeAt(left + 1) < this.timeAt(left) ? left + 1 : left;
      if (this.timeAt(place) <= this.timeAt(child)) return first;
      this.swap(place, child);
      place = child;
    }
  }

  private timeAt(place: number): number {
    return this.heap[place]?.at ?? Number.POSITIVE_INFINITY;
  }

  private swap(one: number, other: number): void {
    const [a, b] = [this.heap[one], this.heap[other]];
    if (a && b) [this.heap[one], this.heap[other]] = [b, a];
  }
}

/** A total outage from one time to another, with some noise outside it. */
export function outage(fromMs: number, toMs: number): FailureShare {
  return (ms) => (ms >= fromMs && ms < toMs ? 1 : 0.01);
}

export const hour = 60 * minute;

import { deepStrictEqual, equal, ok } from "node:assert/strict";

import { timeOf } from "../../../src/breaker/breaker-clock.ts";
import { countsOf, createBreaker, type BreakerState } from "../../../src/breaker/breaker-state.ts";
import type { CircuitEvent, OutcomeEvent } from "../../../src/breaker/circuit-event.ts";
import {
  admission,
  toSnapshot,
  type Admission,
  type CircuitSnapshot,
} from "../../../src/breaker/circuit-snapshot.ts";
import { step } from "../../../src/breaker/circuit.ts";
import { begin, minute, second } from "./breaker-driver.ts";
import { gaps, jumps, retryAfters } from "./history-scales.ts";
import { ReferenceBreaker } from "./reference-breaker.ts";

interface PendingAttempt {
  readonly attempt: string;
  readonly epoch: number;
  readonly startedAt: number;
}

/** What a set of histories went through, to show that they reach every corner. */
export interface HistoryCoverage {
  events: number;
  readonly reached: Map<string, number>;
}

/**
 * One random life of a breaker. Each number is one thing that happens; after every event the
 * invariants of the specification are checked, and the state is compared with the reference.
 */
export class BreakerHistory {
  private state: BreakerState = createBreaker(begin);
  private readonly reference = new ReferenceBreaker(begin);
  private now = begin;
  private attempts = 0;
  private pending: PendingAttempt[] = [];
  private readonly sent: CircuitEvent[] = [];
  private oldSnapshot: CircuitSnapshot = toSnapshot(this.state, begin);
  private randomState = 1;
  private readonly coverage: HistoryCoverage;

  constructor(coverage: HistoryCoverage) {
    this.coverage = coverage;
  }

  run(history: readonly number[]): void {
    for (const happening of history) {
      this.randomState ^= happening;
      this.now += gaps[(happening >>> 4) & 15] ?? 0;
      this.happen(happening & 15, (happening >>> 8) & 255, (happening >>> 16) & 255);
    }
    this.heal();
  }

  private happen(kind: number, choice: number, more: number): void {
    switch (kind) {
      case 0:
        return this.call(this.freshSnapshot());
      case 1:
        return this.call(choice % 2 === 0 ? this.oldSnapshot : this.freshSnapshot());
      case 2:
        return this.burst(18 + (choice % 12), more);
      case 3:
        return this.times(1 + (choice % 3), () => this.callAndEnd("failed", more));
      case 4:
        return this.end("failed", choice, more);
      case 5:
        return this.times(3 + (choice % 20), () => this.end("failed", this.pending.length - 1, 0));
      case 6:
        return this.end("succeeded", choice, more);
      case 7:
        return this.times(1 + (choice % 3), () => this.callAndEnd("succeeded", 0));
      case 8:
        return this.end("throttled", choice, more);
      case 9:
        return this.times(1 + (choice % 20), () => this.end("throttled", choice, more));
      case 10:
        return this.end("excluded", choice, more);
      case 11:
        return this.repeat(choice);
      case 12:
        return this.evict();
      case 13:
        this.now += jumps[choice % 8] ?? 0;
        this.cover(`jump ${jumps[choice % 8]}`);
        return;
      case 14:
        return this.order(choice, more);
      default:
        return this.times(1 + (choice % 5), () => this.probe(`attempt-${(this.attempts += 1)}`));
    }
  }

  private times(count: number, act: () => void): void {
    for (let done = 0; done < count; done += 1) act();
  }

  private freshSnapshot(): CircuitSnapshot {
    this.oldSnapshot = toSnapshot(this.state, this.now);
    return this.oldSnapshot;
  }

  /** A request that goes where its snapshot lets it. Some starts are reported late, some never. */
  private call(snapshot: CircuitSnapshot, skewMs = 0): void {
    const answer = admission(snapshot, this.now);
    const attempt = `attempt-${(this.attempts += 1)}`;
    switch (answer.kind) {
      case "refuse":
        return;
      case "probe":
        return this.probe(attempt);
      case "admit": {
        const started = { attempt, epoch: answer.epoch, startedAt: this.now - skewMs };
        this.pending.push(started);
        if (this.attempts % 16 !== 0) this.send({ type: "started", ...started });
      }
    }
  }

  /** Many calls at once; in half of the bursts most of them end in the same way. */
  private burst(count: number, more: number): void {
    this.times(count, () => this.call(this.freshSnapshot(), more & 15));
    if ((more & 64) === 0) return;
    this.now += 80;
    const type = (more & 128) === 0 ? "failed" : "throttled";
    this.times(8 + (more & 15), () => this.end(type, this.pending.length - 1, 0));
  }

  private callAndEnd(outcome: OutcomeEvent["type"], more: number): void {
    const before = this.pending.length;
    this.call(this.freshSnapshot());
    if (this.pending.length === before) return;
    this.now += second;
    this.end(outcome, this.pending.length - 1, more);
  }

  private end(type: OutcomeEvent["type"], choice: number, more: number): void {
    const [attempt] = this.pending.splice(choice % Math.max(this.pending.length, 1), 1);
    if (!attempt) return;
    const retryAfterMs = retryAfters[more % 8] ?? null;
    if (type === "failed") {
      const severity = more > 250 ? "opens-at-once" : "counts";
      this.send({ type, severity, retryAfterMs, ...attempt });
    } else if (type === "throttled") this.send({ type, retryAfterMs, ...attempt });
    else this.send({ type, ...attempt });
  }

  private probe(attempt: string): void {
    this.send({ type: "probe-requested", attempt });
  }

  private repeat(choice: number): void {
    const event = this.sent[this.sent.length - 1 - (choice % Math.max(this.sent.length, 1))];
    if (!event) return;
    const before = step(this.state, { type: "tick" }, this.now, 0).state;
    this.send(event);
    this.expectUnchanged(before, "I10: a repeated report counts");
    this.cover(`repeated ${event.type}`);
  }

  private order(choice: number, more: number): void {
    const forMs = (1 + (more % 10)) * minute;
    const reason = "by hand";
    switch (choice % 8) {
      case 0:
        return this.send({ type: "isolate", forMs, reason });
      case 1:
        return this.send({ type: "force-close", forMs, reason });
      case 2:
        return this.send({ type: "reset", reason });
      case 3: {
        const attempt = `other-${(this.attempts += 1)}`;
        return this.send({ type: "account-refused", attempt, retryAfterMs: null });
      }
      default:
        return this.send({ type: "tick" });
    }
  }

  /** The object is evicted and comes back from what it stored. */
  private evict(): void {
    const restored = JSON.parse(JSON.stringify(this.state)) as BreakerState;
    deepStrictEqual(restored, this.state, "I9: the state is plain JSON");
    this.state = restored;
  }

  private send(event: CircuitEvent): void {
    this.coverage.events += 1;
    const random = this.nextRandom();
    const before = this.state;
    this.reference.pass(this.now);
    const { epoch } = this.reference;
    const { state, decision } = step(before, event, this.now, random);
    this.state = state;
    const expected = this.reference.apply(event, this.now, random);
    if (event.type === "probe-requested") {
      equal(decision?.kind, expected, "a lease is granted exactly when it may be");
      if (decision?.kind === "granted" && this.pending.every((p) => p.attempt !== event.attempt)) {
        this.pending.push({ attempt: event.attempt, epoch: decision.epoch, startedAt: this.now });
      }
    } else {
      equal(decision, null);
      // An order given twice is two orders; only what attempts report is told apart by its id.
      if ("attempt" in event) this.sent.push(event);
    }
    if ("epoch" in event && event.epoch !== epoch) {
      const untouched = step(before, { type: "tick" }, this.now, 0).state;
      this.expectUnchanged(untouched, "I3: a stale report changes the state");
      this.cover(`stale ${event.type}`);
    }
    if (state.epoch !== epoch) this.checkTransition(event);
    this.checkState();
    for (const { why, to, epoch: entered } of state.transitions.slice(-4)) {
      if (entered > before.epoch) this.cover(`${to}: ${why}`);
    }
  }

  /** The event, and not the time that had passed before it, changed the circuit. */
  private checkTransition(event: CircuitEvent): void {
    const entered = this.state.circuit.state;
    const mayOpen =
      event.type === "failed" || event.type === "throttled" || event.type === "account-refused";
    ok(entered !== "open" || mayOpen, `I8: ${event.type} opens the circuit`);
    const isOrder = event.type === "isolate" || event.type === "force-close";
    const isAdmins = entered === "isolated" || entered === "forced-closed";
    ok(isOrder || !isAdmins, `I11: ${event.type} enters a mode of admins`);
    ok(entered !== "half-open", "only time makes a circuit half-open");
  }

  private expectUnchanged(before: BreakerState, what: string): void {
    deepStrictEqual(decisive(this.state), decisive(before), what);
  }

  private checkState(): void {
    const { state, reference } = this;
    equal(state.circuit.state, reference.mode.name, "same circuit as the reference");
    equal(state.epoch, reference.epoch, "same epoch as the reference");
    const isAdmitting = state.circuit.state === "closed" || state.circuit.state === "forced-closed";
    if (isAdmitting) {
      const { starts, failures, throttled } = countsOf(state.circuit, timeOf(state.clock));
      const recount = reference.recount();
      const isExact = starts === recount.starts && failures === recount.failures;
      ok(isExact && throttled === recount.throttled, "I6: the window is an exact recount");
    }
    if (state.circuit.state === "half-open") this.checkLeases(state.circuit.leases.length);
    if ("until" in state.circuit && "until" in reference.mode) {
      equal(state.circuit.until, reference.mode.until, "I1: open for as long as it must");
    }
    this.checkAdmission(admission(toSnapshot(state, this.now), this.now));
  }

  private checkLeases(leases: number): void {
    equal(leases, this.reference.leases.size, "I2: every lease is known");
    ok(leases <= this.reference.probeLimit(), "I2: no more leases than proved safe");
  }

  private checkAdmission(answer: Admission): void {
    const told = answer.kind === "refuse" ? answer.code : answer.kind;
    const expected = this.reference.admission();
    // While the clock is a little behind the breaker's, a wait that has just ended may still hold.
    const isBehind = this.now < this.state.clock.latest;
    if (isBehind) return;
    equal(told, expected, "I1: told what the reference says");
    if (answer.kind === "refuse") ok(answer.retryAt > this.now, "a refusal ends in the future");
  }

  /** I4, I5, I7: whatever happened, a healthy provider is fully used again in bounded time. */
  private heal(): void {
    this.send({ type: "tick" });
    const from = this.reference.time;
    for (let round = 0; round < 80; round += 1) {
      const answer = admission(this.freshSnapshot(), this.now);
      if (answer.kind === "admit" && this.state.circuit.state === "closed") break;
      if (answer.kind === "refuse") {
        this.now = Math.max(
          this.now + 30 * second,
          Math.min(answer.retryAt, this.now + 10 * minute),
        );
      } else if (answer.kind === "probe") {
        this.callAndEnd("succeeded", 0);
      } else this.now += minute;
      this.send({ type: "tick" });
    }
    equal(this.state.circuit.state, "closed", "I4, I5: healthy, and not closed again");
    const tookMs = this.reference.time - from;
    ok(tookMs <= 35 * minute, `I4: closed only after ${tookMs} ms`);
  }

  private nextRandom(): number {
    this.randomState = (Math.imul(this.randomState, 1_664_525) + 1_013_904_223) >>> 0;
    return this.randomState / 4_294_967_296;
  }

  private cover(what: string): void {
    const { reached } = this.coverage;
    reached.set(what, (reached.get(what) ?? 0) + 1);
  }
}

/** All that later decisions depend on, but for the time and the reports already taken. */
function decisive({ epoch, circuit, throttle, transitions }: BreakerState) {
  return { epoch, circuit, throttle, transitions };
}

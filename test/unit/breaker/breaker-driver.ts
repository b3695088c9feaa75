import { createBreaker, type BreakerState } from "../../../src/breaker/breaker-state.ts";
import type {
  AdminEvent,
  CircuitEvent,
  FailedEvent,
  OutcomeEvent,
  ProbeDecision,
} from "../../../src/breaker/circuit-event.ts";
import { toReport, type CircuitReport } from "../../../src/breaker/circuit-report.ts";
import { admission, toSnapshot, type Admission } from "../../../src/breaker/circuit-snapshot.ts";
import { step } from "../../../src/breaker/circuit.ts";

export const second = 1000;
export const minute = 60 * second;
/** A round Unix time, at the beginning of a bucket. */
export const begin = 1_800_000_000_000;

export interface Call {
  readonly attempt: string;
  readonly epoch: number;
  readonly startedAt: number;
}

/** A breaker with a clock of its own: reads like the story a test tells. */
export class BreakerDriver {
  state: BreakerState;
  now = begin;
  /** What is drawn; 0 makes every open time as short as it can be. */
  random = 0;
  private calls = 0;

  constructor(state: BreakerState = createBreaker(begin)) {
    this.state = state;
  }

  wait(ms: number): this {
    this.now += ms;
    return this;
  }

  send(event: CircuitEvent): ProbeDecision | null {
    const { state, decision } = step(this.state, event, this.now, this.random);
    this.state = state;
    return decision;
  }

  /** An ordinary call of the present epoch begins. */
  start(attempt = `call-${(this.calls += 1)}`): Call {
    const call = { attempt, epoch: this.report().epoch, startedAt: this.now };
    this.send({ type: "started", ...call });
    return call;
  }

  starts(count: number): readonly Call[] {
    return Array.from({ length: count }, () => this.start());
  }

  end(call: Call, type: Exclude<OutcomeEvent["type"], "failed" | "throttled">): void {
    this.send({ type, ...call });
  }

  fail(call: Call, failure: Partial<FailedEvent> = {}): void {
    this.send({ type: "failed", severity: "counts", retryAfterMs: null, ...call, ...failure });
  }

  throttle(call: Call, retryAfterMs: number | null = null): void {
    this.send({ type: "throttled", retryAfterMs, ...call });
  }

  /** So many calls begin and fail at once. */
  failing(count: number, failure: Partial<FailedEvent> = {}): this {
    for (const call of this.starts(count)) this.fail(call, failure);
    return this;
  }

  order(type: AdminEvent["type"], forMs: number = minute): void {
    this.send({ type, forMs, reason: "by hand" });
  }

  /** Asks for a lease; undefined when it is not granted. */
  probe(attempt = `probe-${(this.calls += 1)}`): Call | undefined {
    const decision = this.send({ type: "probe-requested", attempt });
    return decision?.kind === "granted"
      ? { attempt, epoch: decision.epoch, startedAt: this.now }
      : undefined;
  }

  /** Asks for a lease that must be granted. */
  lease(): Call {
    const call = this.probe();
    if (!call) throw new Error(`no lease: ${JSON.stringify(this.report())}`);
    return call;
  }

  /** Opens the circuit and waits until it may be probed. */
  toHalfOpen(): this {
    this.failing(3);
    return this.wait((this.report().until ?? 0) - this.now);
  }

  report(): CircuitReport {
    return toReport(this.state, this.now);
  }

  get circuit(): CircuitReport["circuit"] {
    return this.report().circuit;
  }

  /** How long the present state lasts from now. */
  get lastsMs(): number {
    return (this.report().until ?? Number.NaN) - this.now;
  }

  admission(): Admission {
    return admission(toSnapshot(this.state, this.now), this.now);
  }
}

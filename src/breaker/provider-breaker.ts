import { retryable } from "cloudflare:durable-objects";
import { DurableObject } from "cloudflare:workers";

import type { BreakerState } from "./breaker-state.ts";
import { createBreaker } from "./breaker-state.ts";
import type {
  AdminEvent,
  AttemptReportEvent,
  CircuitEvent,
  ProbeDecision,
} from "./circuit-event.ts";
import { toReport, type CircuitReport } from "./circuit-report.ts";
import { toSnapshot, type CircuitSnapshot } from "./circuit-snapshot.ts";
import { step } from "./circuit.ts";
import { isDecisive } from "./decisive-step.ts";

/** What decides nothing by itself is written this late, in milliseconds, many reports at once. */
const saveWithinMs = 2000;

/**
 * The breaker of one provider, model and operation, shared by the whole deployment. All decisions
 * are made in circuit.ts; this keeps the state, in memory and in storage.
 */
export class ProviderBreaker extends DurableObject<Env> {
  static {
    // Each of them may come twice: a report counts once, and a lease is given once to an attempt.
    // oxlint-disable-next-line typescript/unbound-method -- marked here, never called
    const { look, report, requestProbe, describe } = this.prototype;
    retryable(look, report, requestProbe, describe);
  }

  #state: BreakerState;
  #saving: ReturnType<typeof setTimeout> | undefined;

  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    this.#state = state.storage.kv.get<BreakerState>("state") ?? createBreaker(Date.now());
  }

  /** The circuit as a router needs it. */
  look(): CircuitSnapshot {
    return toSnapshot(this.#state, Date.now());
  }

  /** Takes a report and answers with the circuit after it. Repeated reports count once. */
  report(event: AttemptReportEvent): CircuitSnapshot {
    this.#apply(event);
    return this.look();
  }

  /** Asks for leave to probe a circuit that is not closed. */
  requestProbe(attempt: string): ProbeDecision {
    const decision = this.#apply({ type: "probe-requested", attempt });
    if (!decision) throw new Error("A breaker left a request for a probe unanswered.");
    return decision;
  }

  /** Everything, for admins. */
  describe(): CircuitReport {
    return toReport(this.#state, Date.now());
  }

  /** Does what an admin wants. */
  order(event: AdminEvent): CircuitReport {
    this.#apply(event);
    return this.describe();
  }

  #apply(event: CircuitEvent): ProbeDecision | null {
    const { state, decision } = step(this.#state, event, Date.now(), Math.random());
    const isDue = isDecisive(this.#state, state);
    this.#state = state;
    if (isDue) this.#save();
    // An object with a timer stays in memory until it has fired.
    else this.#saving ??= setTimeout(() => this.#save(), saveWithinMs);
    return decision;
  }

  /** No answer leaves the object before what it tells is durable: the output gate sees to it. */
  #save(): void {
    clearTimeout(this.#saving);
    this.#saving = undefined;
    this.ctx.storage.kv.put("state", this.#state);
  }
}

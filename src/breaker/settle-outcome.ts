import { timeOf } from "./breaker-clock.ts";
import {
  closedCircuit,
  type BreakerState,
  type ClosedCircuit,
  type ForcedClosedCircuit,
  type HalfOpenCircuit,
} from "./breaker-state.ts";
import type { FailedEvent, OutcomeEvent, ThrottledEvent } from "./circuit-event.ts";
import { trackFailure, trackSuccess } from "./failure-streak.ts";
import { boundedRetryAfterMs, openAtOnceMs } from "./open-duration.ts";
import { countReport, isInWindow } from "./outcome-window.ts";
import { witnessOf } from "./recent-reports.ts";
import { relieve, throttle } from "./throttle.ts";
import { enter, openAfter } from "./transition.ts";
import { isOverThrottled, tripCause } from "./trip.ts";

/** The outcome of an attempt of the present epoch, reported for the first time. */
export interface Outcome<Event = OutcomeEvent> {
  readonly event: Event;
  /** Digest of the attempt. */
  readonly attempt: number;
  /** In breaker time. */
  readonly startedAt: number;
  readonly random: number;
}

/** Successful probes that close a circuit. */
const successesToClose = 3;

/** What an outcome makes of a closed circuit. */
export function settleClosed(
  state: BreakerState,
  circuit: ClosedCircuit,
  outcome: Outcome,
): BreakerState {
  const { event, startedAt } = outcome;
  switch (event.type) {
    case "succeeded": {
      const streak = trackSuccess(circuit.streak, startedAt);
      return relieved({ ...state, circuit: { ...circuit, streak } }, startedAt);
    }
    case "failed":
      return settleFailure(state, circuit, { ...outcome, event });
    case "throttled":
      return settleThrottled(state, circuit, { ...outcome, event });
    case "excluded":
      return state;
  }
}

/** What the outcome of a leased attempt makes of a half-open circuit. */
export function settleProbe(
  state: BreakerState,
  circuit: HalfOpenCircuit,
  outcome: Outcome,
): BreakerState {
  const { event, startedAt, random } = outcome;
  const leases = circuit.leases.filter((lease) => lease.attempt !== event.attempt);
  const released: BreakerState = { ...state, circuit: { ...circuit, leases } };
  const now = timeOf(state.clock);
  switch (event.type) {
    case "succeeded": {
      const successes = circuit.successes + 1;
      return successes < successesToClose
        ? relieved({ ...state, circuit: { ...circuit, leases, successes } }, startedAt)
        : enter(relieved(state, startedAt), closedCircuit(now), "probes-succeeded");
    }
    case "failed": {
      const notBefore = earliestProbe(event, now);
      return enter(state, openAfter(circuit, { at: now, random, notBefore }), "probe-failed");
    }
    case "throttled":
      return { ...released, throttle: throttle(state.throttle, event.retryAfterMs, now) };
    case "excluded":
      return released;
  }
}

/** What an outcome makes of a circuit an admin holds closed: it is counted and opens nothing. */
export function settleForced(
  state: BreakerState,
  circuit: ForcedClosedCircuit,
  { event, startedAt }: Outcome,
): BreakerState {
  const now = timeOf(state.clock);
  switch (event.type) {
    case "succeeded":
      return relieved(state, startedAt);
    case "failed": {
      const window = countReport(circuit.window, { what: "failures", startedAt, now });
      return { ...state, circuit: { ...circuit, window } };
    }
    case "throttled": {
      const window = countReport(circuit.window, { what: "throttled", startedAt, now });
      const lane = throttle(state.throttle, event.retryAfterMs, now);
      return { ...state, throttle: lane, circuit: { ...circuit, window } };
    }
    case "excluded":
      return state;
  }
}

function settleFailure(
  state: BreakerState,
  circuit: ClosedCircuit,
  { event, attempt, startedAt, random }: Outcome<FailedEvent>,
): BreakerState {
  const now = timeOf(state.clock);
  const notBefore = Math.max(circuit.notBefore, earliestProbe(event, now));
  const counted: ClosedCircuit = {
    ...circuit,
    notBefore,
    window: countReport(circuit.window, { what: "failures", startedAt, now }),
    streak: trackFailure(circuit.streak, {
      attempt,
      witness: witnessOf(event.attempt),
      at: startedAt,
      now,
    }),
  };
  const cause = event.severity === "opens-at-once" ? "account-refused" : tripCause(counted, now);
  // A call that began before the window shows a rate of the past; it still counts in a row.
  const late = cause === "failure-rate" && !isInWindow(startedAt, now);
  if (!cause || late) return { ...state, circuit: counted };
  return enter(
    { ...state, circuit: counted },
    openAfter(counted, { at: now, random, notBefore }),
    cause,
  );
}

function settleThrottled(
  state: BreakerState,
  circuit: ClosedCircuit,
  { event, startedAt, random }: Outcome<ThrottledEvent>,
): BreakerState {
  const now = timeOf(state.clock);
  const lane = throttle(state.throttle, event.retryAfterMs, now);
  const window = countReport(circuit.window, { what: "throttled", startedAt, now });
  const counted: ClosedCircuit = { ...circuit, window };
  const next: BreakerState = { ...state, throttle: lane, circuit: counted };
  if (!isOverThrottled(counted, now)) return next;
  const notBefore = Math.max(circuit.notBefore, lane.until);
  return enter(next, openAfter(counted, { at: now, random, notBefore }), "throttled-calls");
}

function earliestProbe({ severity, retryAfterMs }: FailedEvent, now: number): number {
  const atOnceMs = severity === "opens-at-once" ? openAtOnceMs : 0;
  return now + Math.max(atOnceMs, boundedRetryAfterMs(retryAfterMs) ?? 0);
}

function relieved(state: BreakerState, startedAt: number): BreakerState {
  return { ...state, throttle: relieve(state.throttle, startedAt) };
}

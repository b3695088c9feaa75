import type { BreakerClock } from "./breaker-clock.ts";
import { noStreak, type FailureStreak } from "./failure-streak.ts";
import { noCounts, windowCounts, type OutcomeWindow, type WindowCounts } from "./outcome-window.ts";
import type { RecentReports } from "./recent-reports.ts";
import { noThrottle, type ThrottleLane } from "./throttle.ts";

/**
 * Everything one breaker knows. Plain JSON: stored and read back at any instant, it goes on as if
 * nothing had happened. Instants are in breaker time, those of `transitions` in Unix time.
 */
export interface BreakerState {
  /** Increases with each transition; what was started in an older epoch changes nothing any more. */
  readonly epoch: number;
  readonly clock: BreakerClock;
  readonly circuit: Circuit;
  readonly throttle: ThrottleLane;
  readonly recentReports: RecentReports;
  readonly tally: Tally;
  /** The newest transitions, oldest first. */
  readonly transitions: readonly Transition[];
}

/** The circuit, each state with what only it needs. */
export type Circuit =
  | ClosedCircuit
  | OpenCircuit
  | HalfOpenCircuit
  | IsolatedCircuit
  | ForcedClosedCircuit;

export type CircuitStateName = Circuit["state"];

export interface ClosedCircuit {
  readonly state: "closed";
  readonly since: number;
  readonly window: OutcomeWindow;
  readonly streak: FailureStreak;
  /** Until when the failures of this epoch asked to be left alone: no probe before, once it opens. */
  readonly notBefore: number;
}

/** Held open by an admin. */
export interface IsolatedCircuit {
  readonly state: "isolated";
  readonly since: number;
  readonly until: number;
  readonly reason: string;
}

/** Held closed by an admin: it counts, but does not open. */
export interface ForcedClosedCircuit {
  readonly state: "forced-closed";
  readonly since: number;
  readonly until: number;
  readonly reason: string;
  readonly window: OutcomeWindow;
}

export interface OpenCircuit {
  readonly state: "open";
  readonly since: number;
  readonly until: number;
  /** How often it has opened again without having been closed. */
  readonly reopenings: number;
}

export interface HalfOpenCircuit {
  readonly state: "half-open";
  readonly since: number;
  readonly reopenings: number;
  /** Probes that succeeded. */
  readonly successes: number;
  readonly leases: readonly ProbeLease[];
}

/** The right of one attempt to probe the provider. */
export interface ProbeLease {
  readonly attempt: string;
  readonly expiresAt: number;
  /** Drawn when it was granted, so that its expiry needs no randomness. */
  readonly jitter: number;
}

/** Why a circuit changed. */
export type TransitionCause =
  | "failure-rate"
  | "failures-in-a-row"
  | "account-refused"
  | "throttled-calls"
  | "probe-failed"
  | "lease-expired"
  | "open-elapsed"
  | "probes-succeeded"
  | "admin"
  | "admin-expired";

/** One change of the circuit, for admins. */
export interface Transition {
  readonly from: CircuitStateName;
  readonly to: CircuitStateName;
  /** Unix time in ms. */
  readonly at: number;
  /** The epoch that began with it. */
  readonly epoch: number;
  readonly why: TransitionCause;
  /** What the admin wrote; null when it was none of theirs. */
  readonly reason: string | null;
  /** The window as it stood before. */
  readonly window: WindowCounts;
}

/** Reports since the breaker was created; for metrics only. */
export interface Tally {
  readonly starts: number;
  readonly successes: number;
  readonly failures: number;
  readonly throttled: number;
  readonly excluded: number;
  /** Of all those: reports of an older epoch. */
  readonly stale: number;
  /** Of the failures: those whose start had left the window. */
  readonly late: number;
}

const noTally: Tally = {
  starts: 0,
  successes: 0,
  failures: 0,
  throttled: 0,
  excluded: 0,
  stale: 0,
  late: 0,
};

/** A breaker that has seen nothing yet: closed. */
export function createBreaker(now: number): BreakerState {
  return {
    epoch: 0,
    clock: { latest: now, offset: 0 },
    circuit: closedCircuit(now),
    throttle: noThrottle,
    recentReports: [],
    tally: noTally,
    transitions: [],
  };
}

/** A closed circuit with an empty window. */
export function closedCircuit(since: number): ClosedCircuit {
  return { state: "closed", since, window: [], streak: noStreak, notBefore: 0 };
}

/** The counts of the last 120 s, which only a circuit that lets calls through keeps. */
export function countsOf(circuit: Circuit, now: number): WindowCounts {
  switch (circuit.state) {
    case "closed":
    case "forced-closed":
      return windowCounts(circuit.window, now);
    case "open":
    case "half-open":
    case "isolated":
      return noCounts;
  }
}

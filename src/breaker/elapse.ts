import { advanceClock, timeOf } from "./breaker-clock.ts";
import { closedCircuit, type BreakerState, type HalfOpenCircuit } from "./breaker-state.ts";
import { enter, openAfter } from "./transition.ts";

/**
 * Brings a breaker to the present: what the passing of time alone changes, each at its own instant.
 * The result is the same however often, or seldom, this was asked in between.
 */
export function elapse(state: BreakerState, now: number): BreakerState {
  let present: BreakerState = { ...state, clock: advanceClock(state.clock, now) };
  for (let due = dueTransition(present); due; due = dueTransition(present)) present = due;
  return present;
}

function dueTransition(state: BreakerState): BreakerState | undefined {
  const { circuit } = state;
  const time = timeOf(state.clock);
  switch (circuit.state) {
    case "closed":
      return undefined;
    case "open":
      return time < circuit.until ? undefined : enter(state, halfOpen(circuit), "open-elapsed");
    case "half-open":
      return withoutLostLease(state, circuit, time);
    case "isolated":
    case "forced-closed":
      return time < circuit.until
        ? undefined
        : enter(state, closedCircuit(circuit.until), "admin-expired", circuit.reason);
  }
}

function halfOpen(open: { readonly until: number; readonly reopenings: number }): HalfOpenCircuit {
  const { until, reopenings } = open;
  return { state: "half-open", since: until, reopenings, successes: 0, leases: [] };
}

/** A probe nobody has heard of again counts as failed; else a lost one would hold its place for ever. */
function withoutLostLease(
  state: BreakerState,
  circuit: HalfOpenCircuit,
  time: number,
): BreakerState | undefined {
  const [first] = circuit.leases.toSorted((one, other) => one.expiresAt - other.expiresAt);
  if (!first || time < first.expiresAt) return undefined;
  const at = first.expiresAt;
  const open = openAfter(circuit, { at, random: first.jitter, notBefore: at });
  return enter(state, open, "lease-expired");
}

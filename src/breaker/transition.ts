import { toUnixTime } from "./breaker-clock.ts";
import {
  countsOf,
  type BreakerState,
  type Circuit,
  type OpenCircuit,
  type TransitionCause,
} from "./breaker-state.ts";
import { openDurationMs } from "./open-duration.ts";

const keptTransitions = 20;
/** The state stays small, whatever an admin writes. */
const longestReason = 500;

/** Puts the breaker into another state: a new epoch, which makes every call under way stale. */
export function enter(
  state: BreakerState,
  circuit: Circuit,
  why: TransitionCause,
  reason: string | null = null,
): BreakerState {
  const epoch = state.epoch + 1;
  const transition = {
    from: state.circuit.state,
    to: circuit.state,
    at: toUnixTime(state.clock, circuit.since),
    epoch,
    why,
    reason,
    window: countsOf(state.circuit, circuit.since),
  };
  const transitions = [...state.transitions, transition].slice(-keptTransitions);
  return { ...state, epoch, circuit, transitions };
}

/** An admin's words as far as they are kept. */
export function boundedReason(reason: string): string {
  return reason.slice(0, longestReason);
}

/** An open circuit that follows this one. Opening again after a probe lasts longer each time. */
export function openAfter(
  circuit: Circuit,
  opening: {
    readonly at: number;
    readonly random: number;
    /** Not to be probed before, whatever was drawn. */
    readonly notBefore: number;
  },
): OpenCircuit {
  const { at, random, notBefore } = opening;
  const reopenings = circuit.state === "half-open" ? circuit.reopenings + 1 : 0;
  const until = Math.max(at + openDurationMs(reopenings, random), notBefore);
  return { state: "open", since: at, until, reopenings };
}

import { timeOf, toUnixTime } from "./breaker-clock.ts";
import { countsOf, type BreakerState, type Tally, type Transition } from "./breaker-state.ts";
import { admission, probeLimit, toSnapshot, type CircuitSnapshot } from "./circuit-snapshot.ts";
import { elapse } from "./elapse.ts";
import type { WindowCounts } from "./outcome-window.ts";

/** A breaker as an admin sees it. Unix times in ms. */
export interface CircuitReport extends CircuitSnapshot {
  readonly since: number;
  /** What the admin who holds the circuit wrote; null when none does. */
  readonly reason: string | null;
  /** When the next request may probe; null when no probe is due or all are under way. */
  readonly nextProbeAt: number | null;
  /** The last 120 s; empty while the circuit lets nothing through. */
  readonly window: WindowCounts;
  /** Of a half-open circuit; null in the other states. */
  readonly probes: {
    readonly underWay: number;
    readonly limit: number;
    readonly successes: number;
  } | null;
  readonly tally: Tally;
  readonly transitions: readonly Transition[];
}

/** Describes a breaker without changing it. */
export function toReport(state: BreakerState, now: number): CircuitReport {
  const present = elapse(state, now);
  const { circuit, clock, tally, transitions } = present;
  const snapshot = toSnapshot(present, now);
  return {
    ...snapshot,
    since: toUnixTime(clock, circuit.since),
    reason: "reason" in circuit ? circuit.reason : null,
    nextProbeAt: nextProbeAt(snapshot),
    window: countsOf(circuit, timeOf(clock)),
    probes:
      circuit.state === "half-open"
        ? {
            underWay: circuit.leases.length,
            limit: probeLimit(circuit),
            successes: circuit.successes,
          }
        : null,
    tally,
    transitions,
  };
}

function nextProbeAt(snapshot: CircuitSnapshot): number | null {
  if (snapshot.circuit === "half-open" && !snapshot.probeFree) return null;
  if (snapshot.circuit !== "open" && snapshot.circuit !== "half-open") return null;
  const answer = admission(snapshot, snapshot.takenAt);
  return answer.kind === "refuse" ? answer.retryAt : snapshot.takenAt;
}

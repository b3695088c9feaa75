import type { CircuitStateName, Transition } from "../breaker/breaker-state.ts";
import type { CircuitReport } from "../breaker/circuit-report.ts";
import { admission } from "../breaker/circuit-snapshot.ts";
import type { GuardedCircuit } from "../breaker/guarded-circuit.ts";
import { groupByProvider } from "./group-by-provider.ts";

/** So many transitions are shown, the newest first. */
const shownTransitions = 10;

/** A breaker and what it said of itself; null when it could not be reached. */
export interface SeenCircuit extends GuardedCircuit {
  readonly report: CircuitReport | null;
}

/** From the best to the worst. An unreachable breaker lets traffic through. */
const states = [
  "closed",
  "forced-closed",
  "unreachable",
  "half-open",
  "isolated",
  "open",
] as const satisfies readonly (CircuitStateName | "unreachable")[];

/** What `GET /admin/api/breakers` answers with. */
export type BreakersView = ReturnType<typeof toBreakersView>;

/**
 * All breakers as admins see them, by provider, each provider with the worst state of its breakers.
 * The passing of time alone changes nothing under `providers` but what it leads to: a state that
 * ends, and counts that leave the window.
 * @param now Unix milliseconds.
 */
export function toBreakersView(circuits: readonly SeenCircuit[], now: number) {
  const providers = groupByProvider(circuits).map(([provider, ofProvider]) => {
    const breakers = ofProvider.map(toBreakerView);
    const state = states.findLast((name) => breakers.some((breaker) => breaker.state === name));
    return { provider, state, breakers };
  });
  return { at: iso(now), providers };
}

/** One breaker as admins see it. What is not known of an unreachable one is null. */
export function toBreakerView({ model, operation, report }: SeenCircuit) {
  return {
    model,
    operation,
    state: report?.circuit ?? ("unreachable" as const),
    admission: report ? admissionWord(report) : "admit",
    since: report && iso(report.since),
    window: report && report.window,
    throttledUntil: isoOrNull(report?.throttledUntil),
    nextProbeAt: isoOrNull(report && nextProbeAt(report)),
    leases: report && report.probes,
    order: report && orderOf(report),
    totals: report && report.tally,
    lastTransitions: (report?.transitions ?? [])
      .slice(-shownTransitions)
      .toReversed()
      .map(toTransitionView),
  };
}

/** `admit`, `probe` (one call at a time may try), or why calls go elsewhere. */
function admissionWord(report: CircuitReport) {
  const answer = admission(report, report.takenAt);
  return answer.kind === "refuse" ? answer.code : answer.kind;
}

/** A probe that is due is shown with the time from which it was, which stays the same. */
function nextProbeAt({ nextProbeAt: due, takenAt, since }: CircuitReport): number | null {
  return due === takenAt ? since : due;
}

/** What an admin holds the circuit by; null when none does. */
function orderOf({ circuit, reason, until }: CircuitReport) {
  if (circuit !== "isolated" && circuit !== "forced-closed") return null;
  const kind = circuit === "isolated" ? "isolate" : "force-close";
  return { kind, reason, expiresAt: isoOrNull(until) };
}

function toTransitionView({ at, from, to, why, reason, window }: Transition) {
  return { at: iso(at), from, to, because: why, reason, window };
}

function isoOrNull(time: number | null | undefined): string | null {
  return time === null || time === undefined ? null : iso(time);
}

function iso(time: number): string {
  return new Date(time).toISOString();
}

import { timeOf, toUnixTime } from "./breaker-clock.ts";
import type { BreakerState, Circuit, CircuitStateName, HalfOpenCircuit } from "./breaker-state.ts";
import { elapse } from "./elapse.ts";
import { isThrottled } from "./throttle.ts";

/** What a router needs of a breaker, small enough to keep and pass around. Unix times in ms. */
export interface CircuitSnapshot {
  readonly takenAt: number;
  readonly epoch: number;
  readonly circuit: CircuitStateName;
  /** When an open circuit may be probed, or an admin's order ends; null in the other states. */
  readonly until: number | null;
  /** When the wait after a rate limit ends; null when there is none. */
  readonly throttledUntil: number | null;
  /** A half-open circuit has a lease to give. */
  readonly probeFree: boolean;
}

/** The breaker's answer to a request that wants to go its way. */
export type Admission =
  | { readonly kind: "admit"; readonly epoch: number }
  /** Only with a lease, which the breaker itself grants. */
  | { readonly kind: "probe" }
  | {
      readonly kind: "refuse";
      readonly code: "breaker_open" | "rate_limited";
      /** Unix time in ms from which asking again makes sense. */
      readonly retryAt: number;
    };

/** All probes are under way and nobody knows when one ends: a client may ask again after this. */
const askAgainMs = 5_000;
/** Probes under way at once, by the number that have succeeded. */
const probesAtOnce = [1, 2, 4] as const;

/** Takes a snapshot of a breaker without changing it. */
export function toSnapshot(state: BreakerState, now: number): CircuitSnapshot {
  const present = elapse(state, now);
  const { circuit, clock, throttle, epoch } = present;
  return {
    takenAt: clock.latest,
    epoch,
    circuit: circuit.state,
    until: "until" in circuit ? toUnixTime(clock, circuit.until) : null,
    throttledUntil: isThrottled(throttle, timeOf(clock)) ? toUnixTime(clock, throttle.until) : null,
    probeFree: hasFreeProbe(circuit),
  };
}

/** The one that was taken later, whichever arrived first; null stands for none. */
export function newerSnapshot(
  known: CircuitSnapshot | null,
  arrived: CircuitSnapshot,
): CircuitSnapshot {
  if (!known) return arrived;
  // Within an epoch, a later one may have been taken in the same millisecond.
  if (known.epoch === arrived.epoch) return known.takenAt > arrived.takenAt ? known : arrived;
  return known.epoch > arrived.epoch ? known : arrived;
}

/**
 * Decides from a snapshot whether a request may go this way. An old snapshot is safe: what it lets
 * through belongs to its epoch, and a probe needs a lease from the breaker all the same.
 */
export function admission(snapshot: CircuitSnapshot, now: number): Admission {
  const { circuit, epoch } = snapshot;
  const until = snapshot.until ?? 0;
  const throttledUntil = snapshot.throttledUntil ?? 0;
  const held = (circuit === "open" || circuit === "isolated") && now < until;
  if (held) return refuse("breaker_open", Math.max(until, throttledUntil));
  if (now < throttledUntil) return refuse("rate_limited", throttledUntil);
  switch (circuit) {
    case "closed":
    case "forced-closed":
    case "isolated":
      return { kind: "admit", epoch };
    case "open":
      return { kind: "probe" };
    case "half-open":
      return snapshot.probeFree ? { kind: "probe" } : refuse("breaker_open", now + askAgainMs);
  }
}

/** How many probes may be under way at once. */
export function probeLimit({ successes }: HalfOpenCircuit): number {
  return probesAtOnce[successes] ?? 4;
}

function hasFreeProbe(circuit: Circuit): boolean {
  return circuit.state === "half-open" && circuit.leases.length < probeLimit(circuit);
}

function refuse(code: "breaker_open" | "rate_limited", retryAt: number): Admission {
  return { kind: "refuse", code, retryAt };
}

import { timeOf, toUnixTime } from "./breaker-clock.ts";
import type { BreakerState } from "./breaker-state.ts";
import type { ProbeDecision } from "./circuit-event.ts";
import { admission, toSnapshot } from "./circuit-snapshot.ts";
import { digestOf, isRepeated } from "./recent-reports.ts";

/** Answers an attempt that wants to probe. The state is the present one. */
export function requestProbe(
  state: BreakerState,
  request: { readonly attempt: string; readonly random: number; readonly leaseMs: number },
): { readonly state: BreakerState; readonly decision: ProbeDecision } {
  const { circuit, clock, epoch } = state;
  const { attempt, random, leaseMs } = request;
  const now = clock.latest;
  const leases = circuit.state === "half-open" ? circuit.leases : [];
  // Asked again because the answer was lost: the same lease, not a second one.
  const held = leases.find((lease) => lease.attempt === attempt);
  if (held) {
    const expiresAt = toUnixTime(clock, held.expiresAt);
    return { state, decision: { kind: "granted", epoch, expiresAt } };
  }
  const answer = admission(toSnapshot(state, now), now);
  if (answer.kind === "admit") return { state, decision: { kind: "not-needed", epoch } };
  if (answer.kind === "refuse") return { state, decision: { ...answer, kind: "refused" } };
  // A request delivered after its own attempt has ended: nobody would use the lease.
  const isOver = isRepeated(state.recentReports, digestOf("outcome", attempt));
  if (circuit.state !== "half-open" || isOver) {
    return { state, decision: { kind: "refused", code: "breaker_open", retryAt: now } };
  }
  const lease = { attempt, expiresAt: timeOf(clock) + leaseMs, jitter: random };
  return {
    state: { ...state, circuit: { ...circuit, leases: [...leases, lease] } },
    decision: { kind: "granted", epoch, expiresAt: toUnixTime(clock, lease.expiresAt) },
  };
}

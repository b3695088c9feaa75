import { timeOf } from "./breaker-clock.ts";
import type { BreakerState } from "./breaker-state.ts";
import { windowCounts } from "./outcome-window.ts";
import { minimumStarts } from "./trip.ts";

/**
 * True when a breaker that forgot this step, because its object was lost, could decide otherwise:
 * a transition, a lease, a rate limit; and with little traffic each report, since three failures
 * open. With much, no single report does, and writing each would cost the most.
 */
export function isDecisive(before: BreakerState, after: BreakerState): boolean {
  if (after.epoch !== before.epoch || after.throttle !== before.throttle) return true;
  const { circuit, clock } = after;
  if (circuit === before.circuit) return false;
  switch (circuit.state) {
    case "closed":
    case "forced-closed":
      return windowCounts(circuit.window, timeOf(clock)).starts < minimumStarts;
    case "open":
    case "half-open":
    case "isolated":
      return true;
  }
}

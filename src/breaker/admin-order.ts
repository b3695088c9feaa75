import { timeOf } from "./breaker-clock.ts";
import { closedCircuit, type BreakerState } from "./breaker-state.ts";
import type { AdminEvent } from "./circuit-event.ts";
import { noThrottle } from "./throttle.ts";
import { boundedReason, enter } from "./transition.ts";

/** Does what an admin ordered, from any state; it ends by itself when its time is over. */
export function obeyAdmin(state: BreakerState, order: AdminEvent): BreakerState {
  const now = timeOf(state.clock);
  const reason = boundedReason(order.reason);
  switch (order.type) {
    case "isolate": {
      const until = now + order.forMs;
      return enter(state, { state: "isolated", since: now, until, reason }, "admin", reason);
    }
    case "force-close": {
      const until = now + order.forMs;
      const circuit = { state: "forced-closed", since: now, until, reason, window: [] } as const;
      return enter(state, circuit, "admin", reason);
    }
    case "reset":
      return enter({ ...state, throttle: noThrottle }, closedCircuit(now), "admin", reason);
  }
}

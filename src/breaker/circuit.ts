import { obeyAdmin } from "./admin-order.ts";
import { timeOf, toBreakerTime } from "./breaker-clock.ts";
import type { BreakerState, Tally } from "./breaker-state.ts";
import type {
  CircuitEvent,
  OutcomeEvent,
  ProbeDecision,
  RefusalEvent,
  StartedEvent,
} from "./circuit-event.ts";
import { elapse } from "./elapse.ts";
import { trackStart } from "./failure-streak.ts";
import { boundedRetryAfterMs, openAtOnceMs } from "./open-duration.ts";
import { countReport, isInWindow } from "./outcome-window.ts";
import { digestOf, isRepeated, witnessOf } from "./recent-reports.ts";
import { requestProbe } from "./request-probe.ts";
import { settleClosed, settleForced, settleProbe } from "./settle-outcome.ts";
import { takeNote } from "./tally.ts";
import { enter, openAfter } from "./transition.ts";

export interface BreakerSettings {
  /** How long a probe may take: the hard deadline of a call, and 30 s for its report. */
  readonly leaseMs: number;
}

const defaultSettings: BreakerSettings = { leaseMs: 330_000 };

/** What one event made of a breaker. */
export interface BreakerStep {
  readonly state: BreakerState;
  /** The answer to `probe-requested`; null for all other events. */
  readonly decision: ProbeDecision | null;
}

/**
 * The breaker: what one event makes of its state. Pure: `now` is Unix time in ms, `random` a number
 * from 0 to less than 1.
 */
export function step(
  state: BreakerState,
  event: CircuitEvent,
  now: number,
  random: number,
  { leaseMs }: BreakerSettings = defaultSettings,
): BreakerStep {
  const present = elapse(state, now);
  switch (event.type) {
    case "started":
      return unasked(start(present, event));
    case "succeeded":
    case "failed":
    case "throttled":
    case "excluded":
      return unasked(settle(present, event, random));
    case "probe-requested":
      return requestProbe(present, { attempt: event.attempt, random, leaseMs });
    case "account-refused":
      return unasked(refuseAccount(present, event, random));
    case "isolate":
    case "force-close":
    case "reset":
      return unasked(obeyAdmin(present, event));
    case "tick":
      return unasked(present);
  }
}

function unasked(state: BreakerState): BreakerStep {
  return { state, decision: null };
}

/** Starts count as they happen: a call still under way stands against the failures meanwhile. */
function start(state: BreakerState, event: StartedEvent): BreakerState {
  const digest = digestOf("start", event.attempt);
  if (isRepeated(state.recentReports, digest)) return state;
  const stale = event.epoch !== state.epoch;
  const noted = takeNote(state, digest, { starts: 1, stale: stale ? 1 : 0 });
  const { circuit, clock } = state;
  if (stale || (circuit.state !== "closed" && circuit.state !== "forced-closed")) return noted;
  const now = timeOf(clock);
  const startedAt = toBreakerTime(clock, event.startedAt);
  const window = countReport(circuit.window, { what: "starts", startedAt, now });
  if (circuit.state === "forced-closed") return { ...noted, circuit: { ...circuit, window } };
  const attempt = digestOf("outcome", event.attempt);
  const witness = witnessOf(event.attempt);
  const streak = trackStart(circuit.streak, { attempt, witness, at: startedAt, now });
  return { ...noted, circuit: { ...circuit, window, streak } };
}

function settle(state: BreakerState, event: OutcomeEvent, random: number): BreakerState {
  const { circuit, clock } = state;
  const attempt = digestOf("outcome", event.attempt);
  const isLeased =
    circuit.state === "half-open" &&
    circuit.leases.some((lease) => lease.attempt === event.attempt);
  // A lease settles once by itself; another id with the same digest must not hold it up.
  if (!isLeased && isRepeated(state.recentReports, attempt)) return state;
  const stale = event.epoch !== state.epoch;
  const startedAt = toBreakerTime(clock, event.startedAt);
  const late = event.type === "failed" && !isInWindow(startedAt, timeOf(clock));
  const noted = takeNote(state, attempt, {
    [tallied[event.type]]: 1,
    stale: stale ? 1 : 0,
    late: late ? 1 : 0,
  });
  if (stale) return noted;
  const outcome = { event, attempt, startedAt, random };
  switch (circuit.state) {
    case "closed":
      return settleClosed(noted, circuit, outcome);
    case "half-open":
      return isLeased ? settleProbe(noted, circuit, outcome) : noted;
    case "forced-closed":
      return settleForced(noted, circuit, outcome);
    case "open":
    case "isolated":
      return noted;
  }
}

const tallied = {
  succeeded: "successes",
  failed: "failures",
  throttled: "throttled",
  excluded: "excluded",
} as const satisfies Record<OutcomeEvent["type"], keyof Tally>;

/** One key serves all models of a provider: what another breaker learnt about it holds here too. */
function refuseAccount(state: BreakerState, event: RefusalEvent, random: number): BreakerState {
  const digest = digestOf("refusal", event.attempt);
  if (isRepeated(state.recentReports, digest)) return state;
  const noted = takeNote(state, digest, {});
  const { circuit } = state;
  const now = timeOf(state.clock);
  const notBefore = now + Math.max(openAtOnceMs, boundedRetryAfterMs(event.retryAfterMs) ?? 0);
  switch (circuit.state) {
    case "closed":
    case "half-open":
      return enter(noted, openAfter(circuit, { at: now, random, notBefore }), "account-refused");
    case "open":
      return { ...noted, circuit: { ...circuit, until: Math.max(circuit.until, notBefore) } };
    case "isolated":
    case "forced-closed":
      return noted;
  }
}

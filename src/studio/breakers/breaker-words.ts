import type { BreakerView } from "../api/admin-views.ts";
import { roughWords } from "../words/moment.ts";

type State = BreakerView["state"];

interface StateWords {
  readonly name: string;
  readonly what: string;
  readonly tone: "good" | "warn" | "bad";
}

const states: Readonly<Record<State, StateWords>> = {
  closed: { name: "Closed", what: "Calls go through.", tone: "good" },
  "forced-closed": {
    name: "Forced closed",
    what: "Calls go through, whatever fails.",
    tone: "warn",
  },
  unreachable: {
    name: "No answer",
    what: "The breaker did not answer; calls go through.",
    tone: "warn",
  },
  "half-open": { name: "Half open", what: "A few calls try whether it works again.", tone: "warn" },
  open: { name: "Open", what: "It was failing: calls go to the other engine.", tone: "bad" },
  isolated: { name: "Isolated", what: "An admin holds it open: no calls.", tone: "bad" },
};

export function stateWords(state: State): StateWords {
  return states[state];
}

/** How many of the breakers keep calls back, in a sentence. */
export function overviewWords(breakers: readonly Pick<BreakerView, "admission">[]): string {
  const held = breakers.filter(({ admission }) => admission !== "admit").length;
  if (held === 0) return `All ${breakers.length} let calls through.`;
  return `${held} of ${breakers.length} ${held === 1 ? "keeps" : "keep"} calls back.`;
}

/** Whether nothing has ever come through a breaker, and nothing holds it now. */
export function isQuiet({ state, window, totals }: BreakerView): boolean {
  if (state !== "closed" || !window || !totals) return false;
  return window.starts + totals.starts + totals.successes + totals.failures === 0;
}

type Cause = BreakerView["lastTransitions"][number]["because"];

const causes: Readonly<Record<Cause, string>> = {
  "failure-rate": "too many calls failed",
  "failures-in-a-row": "calls failed in a row",
  "account-refused": "the provider refused our account, here or altogether",
  "throttled-calls": "the provider was too busy for too long",
  "probe-failed": "the probe failed",
  "lease-expired": "the probe did not end in time",
  "open-elapsed": "its time was over",
  "probes-succeeded": "probes succeeded",
  admin: "an admin",
  "admin-expired": "the admin's order ended",
};

export function causeWords(cause: Cause): string {
  return causes[cause];
}

/** When a call may try an open engine next; null when none is due. @param now Unix milliseconds. */
export function probeWords({ nextProbeAt }: BreakerView, now: number): string | null {
  if (nextProbeAt === null) return null;
  const waitMs = Date.parse(nextProbeAt) - now;
  return waitMs <= 0 ? "with the next call" : `in ${roughWords(waitMs)}`;
}

import type { ClosedCircuit, TransitionCause } from "./breaker-state.ts";
import { isFailingInARow } from "./failure-streak.ts";
import { newestSuffix, windowCounts } from "./outcome-window.ts";
import { wilsonLowerBound } from "./wilson.ts";

/** Fewer starts than this say nothing about a rate. */
export const minimumStarts = 20;
/** Implied by the other two as they stand; it holds should they ever be set lower. */
const failureThreshold = 5;
/** A provider that fails a third of its calls is still worth calling: the next candidate catches them. */
const failureRate = 0.4;

const throttledSpanMs = 60_000;
const throttledShare = 0.5;

/** Why a closed circuit should open after a failure; undefined when it should not. */
export function tripCause(circuit: ClosedCircuit, now: number): TransitionCause | undefined {
  const suffix = newestSuffix(circuit.window, now, minimumStarts);
  if (!suffix) return isFailingInARow(circuit.streak, now) ? "failures-in-a-row" : undefined;
  const { failures, starts } = suffix;
  const proved = failures >= failureThreshold && wilsonLowerBound(failures, starts) >= failureRate;
  return proved ? "failure-rate" : undefined;
}

/** True when most calls of a minute met a rate limit: waiting a little did not help. */
export function isOverThrottled(circuit: ClosedCircuit, now: number): boolean {
  const { starts, throttled } = windowCounts(circuit.window, now, throttledSpanMs);
  return starts >= minimumStarts && throttled > starts * throttledShare;
}

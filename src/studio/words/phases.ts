import type { RunningState } from "../state/run-state.ts";
import type { Names } from "./names.ts";

/** Where a run is, in words: for the eye, and for whoever listens. */
export function phaseWords(run: RunningState, names: Names): string {
  if (run.isCancelling) return "Cancelling…";
  if (run.isReconnecting) return "The connection was lost. Coming back to it…";
  if (run.model === null) return run.generationId === null ? "Sending…" : "Choosing the engine…";
  const name = names.model(run.model);
  const shown = Math.max(-1, ...[...run.previews.values()].map(({ index }) => index));
  if (shown >= 0) return `${name} is drawing: preview ${shown + 1} is here`;
  return `${name} is drawing…`;
}

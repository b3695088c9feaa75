import { signal } from "@preact/signals";

import { asApiError } from "../api/api-error.ts";
import { cancelGeneration, findGeneration } from "../api/calls.ts";
import type { GenerationView } from "../api/views.ts";
import { followRun } from "./follow-run.ts";
import { noteNewGeneration } from "./history.ts";
import { beginning, failed, type RunningState, type RunOrder, type RunState } from "./run-state.ts";
import { client } from "./session.ts";
import { showNew } from "./shown-generations.ts";
import { tell } from "./toasts.ts";

/** Survives a reload, and dies with the tab. */
const storageName = "diptych.run";

export const run = signal<RunState>({ kind: "idle" });

let following: AbortController | undefined;

/** Begins a run, unless one is under way. Never rejects: how it ends is in `run`. */
export async function startRun(order: RunOrder): Promise<void> {
  if (run.value.kind === "running") return;
  remember({ order, generationId: null });
  await follow(beginning(order, null));
}

/** Goes on with the run that a reload left behind, if there is one. */
export async function resumeRun(): Promise<void> {
  const left = remembered();
  if (left && run.value.kind !== "running") await follow(beginning(left.order, left.generationId));
}

/** Ends the run that is under way. That it may have been charged, its outcome says. */
export async function cancelRun(): Promise<void> {
  const { value } = run;
  if (value.kind !== "running" || value.generationId === null || value.isCancelling) return;
  run.value = { ...value, isCancelling: true };
  try {
    await cancelGeneration(client.value, value.generationId);
  } catch (error) {
    // It has ended by itself, and its stream says how; else it goes on.
    if (asApiError(error).code === "generation_ended") return;
    if (run.value.kind !== "running" || run.value.order !== value.order) return;
    run.value = { ...run.value, isCancelling: false };
    tell("It could not be cancelled. Try again.");
  }
}

/** Back to the empty canvas; nothing is deleted. */
export function clearRun(): void {
  if (run.value.kind !== "running") run.value = { kind: "idle" };
}

/** Forgets what belongs to the key before. A run that is under way goes on without the page. */
export function leaveRun(): void {
  following?.abort();
  sessionStorage.removeItem(storageName);
  run.value = { kind: "idle" };
}

/** A change to a finished generation, shown where it is on the canvas. */
export function updateRun(generation: GenerationView): void {
  const { value } = run;
  if (value.kind === "completed" && value.generation.id === generation.id) {
    run.value = { ...value, generation };
  }
}

async function follow(start: RunningState): Promise<void> {
  run.value = start;
  const own = new AbortController();
  following = own;
  try {
    for await (const next of followRun(client.value, () => currentOf(start), own.signal)) {
      if (own.signal.aborted) return;
      run.value = next;
      if (next.kind === "running") remember(next);
    }
  } catch (error) {
    if (own.signal.aborted) return;
    run.value = failed(currentOf(start), asApiError(error));
  }
  if (own.signal.aborted) return;
  sessionStorage.removeItem(storageName);
  await showOutcome(run.value);
}

/** What has ended is in the history, however it ended. */
async function showOutcome(ended: RunState): Promise<void> {
  if (ended.kind === "completed") showNew(ended.generation);
  if (ended.kind !== "failed" || ended.generationId === null) return;
  // Unless it cannot be asked for: then it is there when the history is loaded next.
  const asked = client.value;
  const generation = await findGeneration(asked, ended.generationId).catch(() => null);
  if (client.value !== asked) return;
  if (generation && generation.status !== "running") noteNewGeneration(generation);
}

/** The run as it is now. One that was left never goes on with the order of the run after it. */
function currentOf(start: RunningState): RunningState {
  const { value } = run;
  return value.kind === "running" && value.order === start.order ? value : start;
}

type Remembered = Pick<RunningState, "order" | "generationId">;

function remember({ order, generationId }: Remembered): void {
  sessionStorage.setItem(storageName, JSON.stringify({ order, generationId }));
}

function remembered(): Remembered | undefined {
  const stored = sessionStorage.getItem(storageName);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by `remember` alone
  return stored === null ? undefined : (JSON.parse(stored) as Remembered);
}

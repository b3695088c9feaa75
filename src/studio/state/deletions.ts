import { asApiError } from "../api/api-error.ts";
import { deleteGeneration } from "../api/calls.ts";
import type { ApiClient } from "../api/client.ts";
import { hiddenIds } from "./history.ts";
import { client } from "./session.ts";
import { showGone } from "./shown-generations.ts";
import { dismissToast, tell } from "./toasts.ts";
import { whenWritten } from "./when-written.ts";

/** Those whose time for undoing runs: whose they are, and the toast that offers it. */
const pending = new Map<string, { readonly client: ApiClient; readonly toast: number }>();

/** Hides a generation, and deletes it when it was not wanted back in time. */
export function deleteWithUndo(id: string): void {
  if (pending.has(id)) return;
  hiddenIds.value = new Set([...hiddenIds.value, id]);
  const { value } = client;
  const undo = () => undoDeletion(id);
  const toast = tell("Deleted.", { label: "Undo", run: undo }, () => void carryOut(id, value));
  pending.set(id, { client: value, toast });
}

/** Brings back the one that was deleted last. @returns False when there is none any more. */
export function undoLastDeletion(): boolean {
  const id = [...pending.keys()].at(-1);
  if (id !== undefined) undoDeletion(id);
  return id !== undefined;
}

/** The page is going: nothing can be undone any more. */
export function finishDeletions(): void {
  for (const [id, deletion] of pending) {
    dismissToast(deletion.toast);
    void carryOut(id, deletion.client, true);
  }
}

function undoDeletion(id: string): void {
  const deletion = pending.get(id);
  if (!deletion) return;
  pending.delete(id);
  dismissToast(deletion.toast);
  unhide(id);
}

async function carryOut(id: string, owner: ApiClient, isLeaving = false): Promise<void> {
  pending.delete(id);
  try {
    await whenWritten(() => deleteGeneration(owner, id, isLeaving));
    showGone(id);
  } catch (error) {
    tell(`It could not be deleted. ${asApiError(error).message}`);
  }
  unhide(id);
}

function unhide(id: string): void {
  hiddenIds.value = new Set([...hiddenIds.value].filter((hidden) => hidden !== id));
}

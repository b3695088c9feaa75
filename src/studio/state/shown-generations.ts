import type { GenerationView } from "../api/views.ts";
import { noteNewGeneration, removeFromHistory, replaceInHistory } from "./history.ts";
import { noteRecent, removeRecent, replaceRecent } from "./recent.ts";
import { deselect } from "./selection.ts";

/** One that has just been made, wherever generations are shown. */
export function showNew(generation: GenerationView): void {
  noteNewGeneration(generation);
  noteRecent(generation);
}

/** One that has changed. */
export function showChanged(generation: GenerationView): void {
  replaceInHistory(generation);
  replaceRecent(generation);
}

/** One that is gone. */
export function showGone(id: string): void {
  removeFromHistory(id);
  removeRecent(id);
  deselect(id);
}

import { computed, signal } from "@preact/signals";

import { hiddenIds } from "./history.ts";
import { tell } from "./toasts.ts";
import { mostCompared, toggled } from "./toggled.ts";

const chosen = signal<readonly string[]>([]);

/** Generations that are chosen to be compared, in the order in which they were. */
export const selection = computed(() => chosen.value.filter((id) => !hiddenIds.value.has(id)));

/** Chooses one, or lets it go. One too many is refused, and that is said. */
export function toggleSelected(id: string): void {
  const next = toggled(selection.value, id);
  if (next) chosen.value = next;
  else tell(`No more than ${mostCompared} can be compared. Let one go first.`);
}

/** One that is gone. */
export function deselect(id: string): void {
  chosen.value = chosen.value.filter((one) => one !== id);
}

export function clearSelection(): void {
  chosen.value = [];
}

import type { ReadonlySignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useCallback } from "preact/hooks";

import type { GenerationView } from "../api/views.ts";
import { isPlain } from "../components/key-event.ts";
import { deleteWithUndo } from "../state/deletions.ts";
import { toggleFavourite } from "../state/marks.ts";
import { toggleSelected } from "../state/selection.ts";
import { stepInGrid } from "./step-in-grid.ts";

/** The keys of the grid: arrows lead from picture to picture, and letters do something to one. */
export function useGridKeys(
  list: RefObject<HTMLElement | null>,
  shown: ReadonlySignal<readonly GenerationView[]>,
): (event: KeyboardEvent) => void {
  return useCallback(
    (event: KeyboardEvent) => {
      const cards = [...(list.current?.querySelectorAll<HTMLElement>(".history-card") ?? [])];
      const index = cards.findIndex((card) => card === document.activeElement);
      if (index === -1 || !isPlain(event)) return;
      const next = stepInGrid(event.key, { index, count: cards.length, columns: columnsOf(cards) });
      const generation = shown.value[index];
      if (next !== undefined) focusCard(cards[next]);
      else if (event.key.toLowerCase() === "f" && generation) void toggleFavourite(generation);
      else if (event.key.toLowerCase() === "c" && generation?.images.length) {
        toggleSelected(generation.id);
      } else if (event.key === "Delete" && generation) {
        // The one after it has the focus then, else the one before.
        focusCard(cards[index + 1] ?? cards[index - 1]);
        deleteWithUndo(generation.id);
      } else return;
      event.preventDefault();
    },
    [list, shown],
  );
}

function focusCard(card: HTMLElement | undefined): void {
  if (!card) return;
  card.focus();
  card.scrollIntoView({ block: "nearest" });
}

/** How many stand in the first row. */
function columnsOf(cards: readonly HTMLElement[]): number {
  const top = cards[0]?.offsetTop;
  const columns = cards.findIndex(({ offsetTop }) => offsetTop !== top);
  return columns === -1 ? cards.length : columns;
}

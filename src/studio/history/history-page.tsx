import { useLocation } from "preact-iso";
import { useEffect, useLayoutEffect } from "preact/hooks";

import { isDialogOpen, isTyping } from "../components/key-event.ts";
import { undoLastDeletion } from "../state/deletions.ts";
import { generations, hasMore, loadMore, scrollPosition } from "../state/history.ts";
import { HistoryFilters } from "./history-filters.tsx";
import { HistoryGrid } from "./history-grid.tsx";
import { OpenGeneration } from "./open-generation.tsx";
import { SelectionBar } from "./selection-bar.tsx";

/** Everything that was made, the newest first, and over it the one that is looked at. */
export function HistoryPage({ generationId }: { generationId: string | null }) {
  const { route } = useLocation();
  useEffect(() => {
    if (generations.value.length === 0 && hasMore.value) void loadMore();
  }, []);
  useKeptPlace();
  useHistoryKeys();
  return (
    <div class="stack history">
      <div class="history-head">
        <h1>History</h1>
        <HistoryFilters />
      </div>
      <HistoryGrid />
      <SelectionBar />
      {generationId !== null && (
        <OpenGeneration id={generationId} onClose={() => route("/studio/history")} />
      )}
    </div>
  );
}

/** Back from another page, the grid is where it was left. */
function useKeptPlace(): void {
  useLayoutEffect(() => {
    scrollTo({ top: scrollPosition.top });
    const keep = () => {
      scrollPosition.top = scrollY;
    };
    // Before the next page is drawn, which may be shorter.
    addEventListener("scroll", keep, { passive: true });
    return () => removeEventListener("scroll", keep);
  }, []);
}

function useHistoryKeys(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (isTyping(event)) return;
      const isUndo = event.key === "z" && (event.ctrlKey || event.metaKey) && !event.shiftKey;
      if (isUndo && undoLastDeletion()) event.preventDefault();
      if (event.key !== "/" || isDialogOpen()) return;
      event.preventDefault();
      document.getElementById("history-search")?.focus();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}

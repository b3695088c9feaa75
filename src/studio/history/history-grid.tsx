import { useComputed } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";

import {
  filters,
  generations,
  hasMore,
  hiddenIds,
  historyError,
  isLoading,
  loadMore,
} from "../state/history.ts";
import { EmptyHistory } from "./empty-history.tsx";
import { HistoryCard } from "./history-card.tsx";
import { useGridKeys } from "./use-grid-keys.ts";

/** How far below the window the next page is asked for, in pixels. */
const ahead = 1200;

/** The history as pictures. What is out of sight is not drawn, so that a thousand scroll as ten do. */
export function HistoryGrid() {
  const list = useRef<HTMLUListElement>(null);
  const shown = useComputed(() => generations.value.filter(({ id }) => !hiddenIds.value.has(id)));
  const onKeyDown = useGridKeys(list, shown);
  return (
    <>
      <div class="history-room">
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- its links have the focus; the keys lead from one to the next */}
        <ul ref={list} class="history-grid" aria-label="Images" onKeyDown={onKeyDown}>
          {shown.value.map((generation, index) => (
            <HistoryCard key={generation.id} generation={generation} isFirst={index === 0} />
          ))}
        </ul>
      </div>
      {!hasMore.value && shown.value.length === 0 && <EmptyHistory filters={filters.value} />}
      <End />
    </>
  );
}

/** Below the last picture: asks for the next page when it comes near, and says how that goes. */
function End() {
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const { current } = end;
    if (!current) return undefined;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting && historyError.peek() === null) void loadMore();
      },
      { rootMargin: `${ahead}px` },
    );
    observer.observe(current);
    return () => observer.disconnect();
    // Observed anew after each page: it may still be in sight.
  }, [generations.value.length, isLoading.value]);
  return (
    <div ref={end} class="history-end" aria-live="polite">
      {isLoading.value && (
        <p class="row small soft">
          <span class="spinner" aria-hidden="true" /> Loading…
        </p>
      )}
      {historyError.value && (
        <p class="row">
          {historyError.value.message}
          <button type="button" class="button button-small" onClick={() => void loadMore()}>
            Try again
          </button>
        </p>
      )}
    </div>
  );
}

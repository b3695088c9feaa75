import { isFiltered, noFilters, type HistoryFilters } from "../state/history-filters.ts";
import { filterHistory } from "../state/history.ts";

/** Nothing to show: because nothing was made yet, or because none is like that. */
export function EmptyHistory({ filters }: { filters: HistoryFilters }) {
  if (isFiltered(filters)) {
    return (
      <div class="empty">
        <h2>None is like that</h2>
        <button type="button" class="button" onClick={() => filterHistory(noFilters)}>
          Show all
        </button>
      </div>
    );
  }
  return (
    <div class="empty">
      <h2>Nothing here yet</h2>
      <p class="soft">
        Every image you make is kept here, with its engine, its reasons and its cost.
      </p>
      <a class="button button-main" href="/studio">
        Make the first
      </a>
    </div>
  );
}

import { Icon } from "../components/icon.tsx";
import { comparePath } from "../shell/page-of.ts";
import { clearSelection, selection } from "../state/selection.ts";
import { mostCompared } from "../state/toggled.ts";

/** How many are chosen, and what can be done with them. */
export function SelectionBar() {
  const ids = selection.value;
  const words = ids.length === 0 ? "" : selectionWords(ids.length);
  return (
    <>
      {/* Outside of the bar, so that it is there to be heard before the bar is. */}
      <p class="hidden-visually" role="status">
        {words}
      </p>
      {ids.length > 0 && (
        <section class="edge-bar selection" aria-label="Chosen to compare">
          <p class="small">{words}</p>
          {ids.length > 1 && (
            <a class="button button-main" href={comparePath(ids)}>
              <Icon name="compare" />
              Compare
            </a>
          )}
          <button type="button" class="button" onClick={clearSelection}>
            Clear
          </button>
        </section>
      )}
    </>
  );
}

function selectionWords(count: number): string {
  if (count === 1) return "1 chosen. Choose another to compare it with.";
  return count < mostCompared ? `${count} chosen` : `${count} chosen, which is the most`;
}

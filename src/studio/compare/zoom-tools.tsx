import type { Signal } from "@preact/signals";

import { Icon } from "../components/icon.tsx";
import { zoomByKey } from "./use-zoom-keys.ts";
import type { Zoom } from "./zoom.ts";

/** How close all pictures are, and nearer or further. */
export function ZoomTools({ zoom }: { zoom: Signal<Zoom> }) {
  const press = (key: string) => {
    zoom.value = zoomByKey(key, zoom.value) ?? zoom.value;
  };
  return (
    <div class="row" role="group" aria-label="Zoom">
      <button
        type="button"
        class="button button-icon"
        title="Further away (-)"
        onClick={() => press("-")}
      >
        <Icon name="minus" />
        <span class="hidden-visually">Further away</span>
      </button>
      <button
        type="button"
        class="button numbers zoom-reset"
        title="All of it (0)"
        onClick={() => press("0")}
      >
        <span aria-live="polite">{Math.round(zoom.value.scale * 100)}%</span>
        <span class="hidden-visually">, show all of it</span>
      </button>
      <button
        type="button"
        class="button button-icon"
        title="Closer (+)"
        onClick={() => press("+")}
      >
        <Icon name="plus" />
        <span class="hidden-visually">Closer</span>
      </button>
    </div>
  );
}

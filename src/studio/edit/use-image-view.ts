import { useSignal } from "@preact/signals";

import type { Pixels } from "../../domain/size.ts";
import { fitView, scaleLimits, within, zoomAt, type ImageView } from "../mask/image-view.ts";
import type { Point } from "../mask/mask-step.ts";

/** How a picture is looked at, and what changes that. */
export interface Look {
  /** As it is at this moment: others may have changed it since the page was drawn. */
  readonly view: () => ImageView;
  /** @param at What stays where it is; the middle, where it is left out. */
  readonly zoom: (factor: number, at?: Point) => void;
  readonly drag: (by: Point) => void;
  readonly fit: () => void;
  /** True when not all of it is to be seen. */
  readonly canMove: () => boolean;
}

/** All of the picture, until somebody looks closer. */
export function useImageView(room: Pixels, picture: Pixels): Look {
  const chosen = useSignal<ImageView | null>(null);
  const view = () => (chosen.value ? within(chosen.value, room, picture) : fitView(room, picture));
  const look = (next: ImageView) => {
    chosen.value = within(next, room, picture);
  };
  const middle = { x: room.width / 2, y: room.height / 2 };
  return {
    view,
    zoom: (factor, at = middle) => look(zoomAt(view(), factor, at, scaleLimits(room, picture))),
    drag: (by) => {
      const { scale, x, y } = view();
      look({ scale, x: x + by.x, y: y + by.y });
    },
    fit: () => {
      chosen.value = null;
    },
    canMove: () => view().scale > fitView(room, picture).scale * 1.001,
  };
}

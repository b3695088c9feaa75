import type { Signal } from "@preact/signals";
import { useEffect } from "preact/hooks";

import { isDialogOpen, isPlain, isTyping } from "../components/key-event.ts";
import { panBy, whole, zoomAt, zoomStep, type Zoom } from "./zoom.ts";

const middle = { x: 0.5, y: 0.5 };

/** How far an arrow key goes, as a share of the pane. */
const stride = 0.1;

/** What a key makes of a zoom; undefined for a key that means nothing here. */
export function zoomByKey(key: string, zoom: Zoom): Zoom | undefined {
  switch (key) {
    case "+":
    case "=":
      return zoomAt(zoom, zoomStep, middle);
    case "-":
      return zoomAt(zoom, 1 / zoomStep, middle);
    case "0":
      return whole;
    case "ArrowLeft":
      return panBy(zoom, { x: stride, y: 0 });
    case "ArrowRight":
      return panBy(zoom, { x: -stride, y: 0 });
    case "ArrowUp":
      return panBy(zoom, { x: 0, y: stride });
    case "ArrowDown":
      return panBy(zoom, { x: 0, y: -stride });
    default:
      return undefined;
  }
}

/** The keys of the page. Arrows are the slider's where that has the focus, and else the page's. */
export function useZoomKeys(zoom: Signal<Zoom>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (isDialogOpen() || !isPlain(event)) return;
      const isArrow = event.key.startsWith("Arrow");
      if (isTyping(event) && (isArrow || !isSlider(event))) return;
      if (isArrow && (zoom.value.scale === 1 || isChoosing(event))) return;
      const next = zoomByKey(event.key, zoom.value);
      if (next === undefined) return;
      event.preventDefault();
      zoom.value = next;
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [zoom]);
}

function isSlider({ target }: Event): boolean {
  return target instanceof HTMLInputElement && target.type === "range";
}

/** Arrows go from one radio button to the next. */
function isChoosing({ target }: Event): boolean {
  return target instanceof HTMLInputElement && target.type === "radio";
}

import { useEffect, useRef } from "preact/hooks";

import { isDialogOpen, isPlain, isTyping } from "../components/key-event.ts";
import type { BrushMode } from "./brush.ts";

/** What keys do to the mask, wherever the focus is but where text is written. */
export interface MaskKeys {
  readonly onMode: (mode: BrushMode) => void;
  readonly onSize: (direction: 1 | -1) => void;
  readonly onUndo: () => void;
  readonly onRedo: () => void;
  readonly onInvert: () => void;
  readonly onZoom: (factor: number) => void;
  readonly onFit: () => void;
}

/** The keys of the mask, as programs that paint have them. */
export function useMaskKeys(keys: MaskKeys): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (isDialogOpen() || isWriting(event)) return;
      const action = actionOf(event, latest.current);
      if (!action) return;
      event.preventDefault();
      action();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}

function actionOf(event: KeyboardEvent, keys: MaskKeys): (() => void) | undefined {
  const key = event.key.toLowerCase();
  if ((event.ctrlKey || event.metaKey) && !event.altKey) {
    if (key === "z") return event.shiftKey ? keys.onRedo : keys.onUndo;
    return key === "y" ? keys.onRedo : undefined;
  }
  // On many keyboards, brackets are written with AltGr, which is Ctrl and Alt to some systems.
  if (key === "[") return () => keys.onSize(-1);
  if (key === "]") return () => keys.onSize(1);
  if (!isPlain(event)) return undefined;
  const actions: Readonly<Record<string, () => void>> = {
    b: () => keys.onMode("paint"),
    e: () => keys.onMode("erase"),
    h: () => keys.onMode("move"),
    i: keys.onInvert,
    "+": () => keys.onZoom(1.5),
    "=": () => keys.onZoom(1.5),
    "-": () => keys.onZoom(1 / 1.5),
    "0": keys.onFit,
  };
  return actions[key];
}

/** The brush's size is set by a slider, where nothing is written. */
function isWriting(event: KeyboardEvent): boolean {
  const isSlider = event.target instanceof HTMLInputElement && event.target.type === "range";
  return isTyping(event) && !isSlider;
}

import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

import type { Point } from "../mask/mask-step.ts";

/** What pointers do, at places of the element, in CSS pixels. */
export interface PointerActions {
  /** True while the main button moves the picture. */
  readonly isMoving: () => boolean;
  readonly begin: (place: Point) => void;
  readonly extend: (places: readonly Point[]) => void;
  /** @param isKept False when it was the beginning of something else. */
  readonly end: (isKept: boolean) => void;
  readonly drag: (by: Point) => void;
  readonly zoom: (factor: number, at: Point) => void;
  /** Null when there is none any more. */
  readonly hover: (place: Point | null) => void;
  /** @returns False when there is nothing to move: then the page is scrolled. */
  readonly canMove: () => boolean;
}

/** Mouse, pen and touch: one draws, the middle button moves, two fingers move and zoom, as the wheel does. */
export function usePointers(element: RefObject<HTMLElement | null>, actions: PointerActions): void {
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(() => {
    const { current: surface } = element;
    if (!surface) return undefined;
    return listen(surface, () => latest.current);
  }, [element]);
}

type Gesture = "none" | "stroke" | "move" | "pinch";

function listen(surface: HTMLElement, actions: () => PointerActions): () => void {
  const down = new Map<number, Point>();
  let gesture: Gesture = "none";
  const placeOf = ({ clientX, clientY }: MouseEvent): Point => {
    const { left, top } = surface.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  };
  const onDown = (event: PointerEvent) => {
    if (event.button > 1 || down.size > 1) return;
    if (event.button === 1) event.preventDefault();
    surface.setPointerCapture(event.pointerId);
    const place = placeOf(event);
    down.set(event.pointerId, place);
    if (down.size === 2) {
      if (gesture === "stroke") actions().end(false);
      gesture = "pinch";
      return;
    }
    gesture = event.button === 1 || actions().isMoving() ? "move" : "stroke";
    if (gesture === "stroke") actions().begin(place);
  };
  const onMove = (event: PointerEvent) => {
    const place = placeOf(event);
    const before = down.get(event.pointerId);
    if (event.pointerType !== "touch") actions().hover(place);
    if (!before) return;
    down.set(event.pointerId, place);
    if (gesture === "stroke") actions().extend(event.getCoalescedEvents().map(placeOf));
    if (gesture === "move") actions().drag(between(before, place));
    if (gesture === "pinch") pinch(event.pointerId, before, place);
  };
  const pinch = (id: number, before: Point, place: Point) => {
    const other = [...down].find(([pointer]) => pointer !== id)?.[1];
    if (!other) return;
    const [was, is] = [between(before, other), between(place, other)];
    actions().drag({ x: (place.x - before.x) / 2, y: (place.y - before.y) / 2 });
    const factor = Math.hypot(is.x, is.y) / Math.max(1, Math.hypot(was.x, was.y));
    actions().zoom(factor, { x: (place.x + other.x) / 2, y: (place.y + other.y) / 2 });
  };
  const onUp = (event: PointerEvent) => {
    if (!down.delete(event.pointerId)) return;
    if (gesture === "stroke") actions().end(event.type === "pointerup");
    // A finger that is left over after two draws nothing.
    gesture = down.size === 0 || gesture !== "pinch" ? "none" : "pinch";
  };
  const onWheel = (event: WheelEvent) => {
    const isZoom = event.ctrlKey || event.metaKey;
    if (!isZoom && !actions().canMove()) return;
    event.preventDefault();
    // Lines, where a wheel counts in those.
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    const [x, y] = [event.deltaX * unit, event.deltaY * unit];
    if (isZoom) actions().zoom(Math.exp(-Math.max(-60, Math.min(60, y)) / 150), placeOf(event));
    else actions().drag(event.shiftKey && x === 0 ? { x: -y, y: 0 } : { x: -x, y: -y });
  };
  const onLeave = () => actions().hover(null);
  const leaving = new AbortController();
  const { signal } = leaving;
  surface.addEventListener("pointerdown", onDown, { signal });
  surface.addEventListener("pointermove", onMove, { signal });
  surface.addEventListener("pointerup", onUp, { signal });
  surface.addEventListener("pointercancel", onUp, { signal });
  surface.addEventListener("pointerleave", onLeave, { signal });
  surface.addEventListener("wheel", onWheel, { signal, passive: false });
  return () => leaving.abort();
}

function between(from: Point, to: Point): Point {
  return { x: to.x - from.x, y: to.y - from.y };
}

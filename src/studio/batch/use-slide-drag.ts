import { useLayoutEffect, useRef, useState } from "preact/hooks";

import { boxAt, scrollStep, sidewaysStep, type Box, type Point } from "./drag-place.ts";

/** The slide that is held, from where, and where all of them were then. */
interface Hold {
  readonly grip: HTMLElement;
  readonly pointerId: number;
  readonly index: number;
  readonly from: Point;
  readonly boxes: readonly Box[];
}

/** A slide that is dragged, by a finger, a pen or the mouse. */
interface SlideDrag {
  readonly index: number;
  /** Where it would be put down. */
  readonly target: number;
  /** How far it was dragged, in CSS pixels. */
  readonly by: Point;
}

/** @param onDrop Called once, unless the drag is given up by Escape, or taken over by the browser. */
export function useSlideDrag(onDrop: (from: number, to: number) => void) {
  const [hold, setHold] = useState<Hold | null>(null);
  const [at, setAt] = useState<Point | null>(null);
  const drop = useRef(onDrop);
  drop.current = onDrop;
  // Before the next event of the pointer: it may be let go at once.
  useLayoutEffect(() => {
    if (hold === null) return undefined;
    const stop = follow(hold, setAt, (last) => {
      setHold(null);
      setAt(null);
      if (last) drop.current(hold.index, boxAt(hold.boxes, last));
    });
    return stop;
  }, [hold]);
  return {
    drag: hold && at ? toDrag(hold, at) : null,
    start: (index: number, event: PointerEvent) => {
      const taken = takeHold(index, event);
      setHold((last) => last ?? taken);
    },
  };
}

function toDrag({ index, from, boxes }: Hold, at: Point): SlideDrag {
  const by = { x: sidewaysStep(boxes, index, at.x - from.x), y: at.y - from.y };
  return { index, target: boxAt(boxes, at), by };
}

function takeHold(index: number, event: PointerEvent): Hold | null {
  const { currentTarget: grip, pointerId, button, isPrimary } = event;
  if (!(grip instanceof HTMLElement) || button !== 0 || !isPrimary) return null;
  // The browser would begin to select text.
  event.preventDefault();
  grip.setPointerCapture(pointerId);
  const slides = grip.closest("ol")?.children ?? [];
  return { grip, pointerId, index, from: onPage(event), boxes: [...slides].map(boxOf) };
}

function boxOf(element: Element): Box {
  const { left, top, right, bottom } = element.getBoundingClientRect();
  return {
    left: left + scrollX,
    top: top + scrollY,
    right: right + scrollX,
    bottom: bottom + scrollY,
  };
}

function onPage({ clientX, clientY }: Pick<MouseEvent, "clientX" | "clientY">): Point {
  return { x: clientX + scrollX, y: clientY + scrollY };
}

/**
 * Tells where a pointer goes, and scrolls the page where it comes to an edge of the window.
 * @param end Told where it was let go; null when the drag came to nothing.
 */
function follow(
  { grip, pointerId, from }: Hold,
  move: (at: Point) => void,
  end: (at: Point | null) => void,
): () => void {
  const leaving = new AbortController();
  const { signal } = leaving;
  const fromY = from.y - scrollY;
  let pointer = { clientX: from.x - scrollX, clientY: fromY };
  let frame = 0;
  const scroll = () => {
    const step = scrollStep(pointer.clientY, fromY, innerHeight);
    if (step !== 0) {
      scrollBy(0, step);
      move(onPage(pointer));
    }
    frame = requestAnimationFrame(scroll);
  };
  const onPointer = (event: PointerEvent) => {
    if (event.pointerId !== pointerId) return;
    pointer = { clientX: event.clientX, clientY: event.clientY };
    if (event.type === "pointermove") move(onPage(pointer));
    else end(event.type === "pointerup" ? onPage(pointer) : null);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Escape") end(null);
  };
  for (const type of ["pointermove", "pointerup", "pointercancel"] as const) {
    grip.addEventListener(type, onPointer, { signal });
  }
  document.addEventListener("keydown", onKey, { signal });
  frame = requestAnimationFrame(scroll);
  return () => {
    leaving.abort();
    cancelAnimationFrame(frame);
  };
}

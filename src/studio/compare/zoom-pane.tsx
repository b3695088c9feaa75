import "../styles/zoom.css";
import type { Signal } from "@preact/signals";
import type { ComponentChildren, TargetedPointerEvent, TargetedWheelEvent } from "preact";
import { useRef } from "preact/hooks";

import { panBy, zoomAt, type Point, type Zoom } from "./zoom.ts";

/** How much closer a wheel's pixel brings. */
const perPixel = 0.002;

interface ZoomPaneProps {
  readonly zoom: Signal<Zoom>;
  /** Width by height. */
  readonly ratio: number;
  readonly children: ComponentChildren;
}

/** Where pictures are zoomed by wheel and pinch, and moved by a drag. The keys do the same. */
export function ZoomPane({ zoom, ratio, children }: ZoomPaneProps) {
  const fingers = useRef(new Map<number, Point>());
  const lift = ({ pointerId }: PointerEvent) => void fingers.current.delete(pointerId);
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- the page's keys and buttons do the same
    <div
      class="zoom-pane"
      style={{ "--ratio": String(ratio) }}
      data-zoomed={zoom.value.scale > 1}
      onWheel={(event) => turnWheel(event, zoom)}
      onTouchStart={keepPinch}
      onTouchMove={keepPinch}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        fingers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
      }}
      onPointerMove={(event) => moveFinger(event, fingers.current, zoom)}
      onPointerUp={lift}
      onPointerCancel={lift}
    >
      {children}
    </div>
  );
}

/** One of the pictures of a pane, zoomed as all others. */
export function ZoomedPicture({
  zoom: {
    value: { scale, x, y },
  },
  children,
}: {
  zoom: Signal<Zoom>;
  children: ComponentChildren;
}) {
  return (
    <div
      class="zoom-picture"
      style={{ transform: `translate(${x * 100}%, ${y * 100}%) scale(${scale})` }}
    >
      {children}
    </div>
  );
}

/** One finger may scroll the page; two are the picture's, in whatever direction they go. */
function keepPinch(event: TouchEvent): void {
  if (event.touches.length > 1 && event.cancelable) event.preventDefault();
}

function turnWheel(event: TargetedWheelEvent<HTMLElement>, zoom: Signal<Zoom>): void {
  // Away from a picture that is whole, the page scrolls on.
  if (event.deltaY > 0 && zoom.value.scale === 1) return;
  event.preventDefault();
  const at = shareOf(event.currentTarget, { x: event.clientX, y: event.clientY });
  zoom.value = zoomAt(zoom.value, Math.exp(-event.deltaY * perPixel), at);
}

/** One finger moves the picture; of two, the one stands while the other moves. */
function moveFinger(
  event: TargetedPointerEvent<HTMLElement>,
  fingers: Map<number, Point>,
  zoom: Signal<Zoom>,
): void {
  const before = fingers.get(event.pointerId);
  if (!before) return;
  const now = { x: event.clientX, y: event.clientY };
  const [other] = [...fingers].flatMap(([id, point]) => (id === event.pointerId ? [] : [point]));
  fingers.set(event.pointerId, now);
  const pane = event.currentTarget;
  const [from, to] = other
    ? [between(before, other), between(now, other)]
    : ([before, now] as const);
  const [fromShare, toShare] = [shareOf(pane, from), shareOf(pane, to)];
  const moved = panBy(zoom.value, { x: toShare.x - fromShare.x, y: toShare.y - fromShare.y });
  zoom.value = other
    ? zoomAt(moved, distance(now, other) / Math.max(1, distance(before, other)), toShare)
    : moved;
}

function shareOf(pane: HTMLElement, { x, y }: Point): Point {
  const { left, top, width, height } = pane.getBoundingClientRect();
  return { x: (x - left) / width, y: (y - top) / height };
}

function between(one: Point, other: Point): Point {
  return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
}

function distance(one: Point, other: Point): number {
  return Math.hypot(one.x - other.x, one.y - other.y);
}

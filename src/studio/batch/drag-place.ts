/** In CSS pixels, from the beginning of the page, wherever it is scrolled to. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A box on the page, as a point is. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Which box a point is in, or nearest to; -1 where there is no box. */
export function boxAt(boxes: readonly Box[], point: Point): number {
  const distances = boxes.map((box) => distanceTo(box, point));
  return distances.indexOf(Math.min(...distances));
}

/** Zero within it. */
function distanceTo({ left, top, right, bottom }: Box, { x, y }: Point): number {
  return Math.hypot(Math.max(left - x, 0, x - right), Math.max(top - y, 0, y - bottom));
}

/** How far a box may be moved to a side, of the way that it is wanted: no further than any box reaches. */
export function sidewaysStep(boxes: readonly Box[], index: number, wanted: number): number {
  const box = boxes[index];
  if (!box) return 0;
  const least = Math.min(...boxes.map(({ left }) => left)) - box.left;
  const most = Math.max(...boxes.map(({ right }) => right)) - box.right;
  return Math.min(most, Math.max(least, wanted));
}

/** How near to an edge of the window a pointer scrolls it, and how far at each frame at the most. */
const zone = 160;
const mostStep = 16;

/**
 * How far the page is scrolled at the next frame, so that a drag comes to what is out of sight.
 * @param y Where the pointer is, from the top of the window of this height.
 * @param from Where it was taken hold of: whoever begins at an edge has to go on towards it.
 */
export function scrollStep(y: number, from: number, height: number): number {
  const reach = Math.min(zone, height / 4);
  const above = reach - y;
  const below = y - (height - reach);
  if (y < from && above > 0) return -stepOf(above / reach);
  if (y > from && below > 0) return stepOf(below / reach);
  return 0;
}

function stepOf(share: number): number {
  return Math.ceil(Math.min(1, share) * mostStep);
}

/** A place in a pane, or a way across it, in shares of the pane's width and height. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** What is seen of a picture: how much larger it is than its pane, and where its corner lies then. */
export interface Zoom extends Point {
  readonly scale: number;
}

/** All of it. */
export const whole: Zoom = { scale: 1, x: 0, y: 0 };

/** Closer, single pixels are all that is seen. */
const closest = 8;

/** How much a press of a key or a button changes. */
export const zoomStep = 1.25;

/** Closer by a factor, or further away; what lies at that point stays there. */
export function zoomAt(zoom: Zoom, factor: number, at: Point): Zoom {
  const scale = clamp(zoom.scale * factor, 1, closest);
  const grown = scale / zoom.scale;
  return within({
    scale,
    x: at.x - (at.x - zoom.x) * grown,
    y: at.y - (at.y - zoom.y) * grown,
  });
}

/** Moved, as far as there is picture. */
export function panBy(zoom: Zoom, way: Point): Zoom {
  return within({ ...zoom, x: zoom.x + way.x, y: zoom.y + way.y });
}

/** No pane shows anything beside its picture. */
function within({ scale, x, y }: Zoom): Zoom {
  return { scale, x: clamp(x, 1 - scale, 0), y: clamp(y, 1 - scale, 0) };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

import type { Pixels } from "../../domain/size.ts";

/** What the pointer does to the picture. */
export type BrushMode = "paint" | "erase" | "move";

/** The smallest brush, in pixels of the image: one that always leaves a mark. */
export const leastBrush = 2;

/** One press of a key makes it this much larger. */
const step = 1.25;

/** As large as the picture is across. */
export function mostBrush({ width, height }: Pixels): number {
  return Math.min(width, height);
}

/** What a picture is begun with. */
export function usualBrush(picture: Pixels): number {
  return Math.max(leastBrush, Math.round(mostBrush(picture) * 0.08));
}

/** One step larger or smaller, by a pixel at least. */
export function nextBrush(size: number, direction: 1 | -1, picture: Pixels): number {
  const next = Math.round(direction === 1 ? size * step : size / step);
  const changed = next === size ? size + direction : next;
  return Math.min(mostBrush(picture), Math.max(leastBrush, changed));
}

import type { Pixels } from "../../domain/size.ts";
import type { Point } from "./mask-step.ts";

/** How an image is looked at: its pixel (0, 0) lies at `x`, `y` of the room, in CSS pixels. */
export interface ImageView {
  /** CSS pixels to one of the image. */
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

/** One pixel of an image is never shown larger than this, in CSS pixels; small ones by eight times. */
const mostScale = 8;

/** The whole image, as large as the room allows, in its middle. */
export function fitView(room: Pixels, image: Pixels): ImageView {
  const scale = Math.min(room.width / image.width, room.height / image.height);
  return within({ scale, x: 0, y: 0 }, room, image);
}

/** Larger or smaller, around a place of the room: what lies there stays there. */
export function zoomAt(
  { scale, x, y }: ImageView,
  factor: number,
  place: Point,
  { least, most }: { readonly least: number; readonly most: number },
): ImageView {
  const zoomed = Math.min(most, Math.max(least, scale * factor));
  const grown = zoomed / scale;
  return { scale: zoomed, x: place.x - (place.x - x) * grown, y: place.y - (place.y - y) * grown };
}

/** From the whole of the image to its single pixels. */
export function scaleLimits(room: Pixels, image: Pixels): { least: number; most: number } {
  const least = fitView(room, image).scale;
  return { least, most: Math.max(mostScale, least * mostScale) };
}

/** The same, moved until no room is left empty that the image could fill. */
export function within({ scale, x, y }: ImageView, room: Pixels, image: Pixels): ImageView {
  return {
    scale,
    x: placeAlong(x, room.width, image.width * scale),
    y: placeAlong(y, room.height, image.height * scale),
  };
}

function placeAlong(at: number, room: number, length: number): number {
  if (length <= room) return (room - length) / 2;
  return Math.min(0, Math.max(room - length, at));
}

/** What pixel of the image is at a place of the room. */
export function toImagePoint({ scale, x, y }: ImageView, place: Point): Point {
  return { x: (place.x - x) / scale, y: (place.y - y) / scale };
}

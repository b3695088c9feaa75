import type { Pixels } from "../../domain/size.ts";
import type { MaskStep, Point } from "./mask-step.ts";

/** Between two points, a brush is set down this often in its radius: its edge stays a line. */
const dabsPerRadius = 10;

/** The mask that the steps make, one byte a pixel, row by row: 1 where the image is edited, else 0. */
export function rasterise(steps: readonly MaskStep[], pixels: Pixels): Uint8Array {
  const mask = new Uint8Array(pixels.width * pixels.height);
  for (const step of steps) apply(step, mask, pixels);
  return mask;
}

function apply(step: MaskStep, mask: Uint8Array, pixels: Pixels): void {
  switch (step.kind) {
    case "clear":
      mask.fill(0);
      return;
    case "invert":
      for (let at = 0; at < mask.length; at += 1) mask[at] = 1 - (mask[at] ?? 0);
      return;
    case "stroke": {
      const value = step.mode === "paint" ? 1 : 0;
      const radius = step.size / 2;
      for (const dab of dabsOf(step.points, radius)) fillDisc(mask, pixels, dab, radius, value);
    }
  }
}

/** Where the brush is set down along a line, its points included. */
function* dabsOf(points: readonly Point[], radius: number): Generator<Point, void> {
  let last: Point | undefined;
  for (const point of points) {
    if (last) yield* between(last, point, Math.max(0.5, radius / dabsPerRadius));
    yield point;
    last = point;
  }
}

function* between(from: Point, to: Point, step: number): Generator<Point, void> {
  const dabs = Math.floor(Math.hypot(to.x - from.x, to.y - from.y) / step);
  for (let dab = 1; dab <= dabs; dab += 1) {
    const share = dab / (dabs + 1);
    yield { x: from.x + share * (to.x - from.x), y: from.y + share * (to.y - from.y) };
  }
}

/** Fills every pixel whose middle is in the disc. */
function fillDisc(
  mask: Uint8Array,
  { width, height }: Pixels,
  { x, y }: Point,
  radius: number,
  value: number,
): void {
  const top = Math.max(0, Math.ceil(y - radius - 0.5));
  const bottom = Math.min(height - 1, Math.floor(y + radius - 0.5));
  for (let row = top; row <= bottom; row += 1) {
    const half = Math.sqrt(Math.max(0, radius ** 2 - (row + 0.5 - y) ** 2));
    const left = Math.max(0, Math.ceil(x - half - 0.5));
    const right = Math.min(width - 1, Math.floor(x + half - 0.5));
    if (left <= right) mask.fill(value, row * width + left, row * width + right + 1);
  }
}

import type { Pixels } from "../../domain/size.ts";
import type { ImageView } from "./image-view.ts";
import type { MaskStep } from "./mask-step.ts";

/**
 * Shows a mask over its image, from its first step on.
 * @param context Of a canvas that covers the room.
 * @param density Pixels of the canvas to one of CSS.
 */
export function drawSteps(
  context: CanvasRenderingContext2D,
  steps: readonly MaskStep[],
  { view, image, density }: { view: ImageView; image: Pixels; density: number },
): void {
  const { canvas } = context;
  const scale = view.scale * density;
  context.reset();
  context.setTransform(scale, 0, 0, scale, view.x * density, view.y * density);
  context.beginPath();
  context.rect(0, 0, image.width, image.height);
  context.clip();
  const { color } = getComputedStyle(canvas);
  context.fillStyle = color;
  context.strokeStyle = color;
  context.lineCap = "round";
  context.lineJoin = "round";
  for (const step of steps) drawStep(context, step, image);
}

function drawStep(context: CanvasRenderingContext2D, step: MaskStep, image: Pixels): void {
  switch (step.kind) {
    case "clear":
      context.clearRect(0, 0, image.width, image.height);
      return;
    case "invert":
      context.globalCompositeOperation = "xor";
      context.fillRect(0, 0, image.width, image.height);
      return;
    case "stroke": {
      const [first, ...others] = step.points;
      if (!first) return;
      context.globalCompositeOperation = step.mode === "paint" ? "source-over" : "destination-out";
      context.lineWidth = step.size;
      context.beginPath();
      context.moveTo(first.x, first.y);
      for (const { x, y } of others) context.lineTo(x, y);
      context.stroke();
      // A line of no length is not drawn: where the brush was set down is.
      context.beginPath();
      context.arc(first.x, first.y, step.size / 2, 0, 2 * Math.PI);
      context.fill();
    }
  }
}

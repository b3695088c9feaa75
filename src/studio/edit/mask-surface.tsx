import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

import type { Pixels } from "../../domain/size.ts";
import { drawSteps } from "../mask/draw-steps.ts";
import type { ImageView } from "../mask/image-view.ts";
import type { MaskStep, Point } from "../mask/mask-step.ts";
import type { Picture } from "../state/edit.ts";
import type { BrushMode } from "./brush.ts";
import { PictureImage } from "./picture-image.tsx";

interface MaskSurfaceProps {
  readonly surface: RefObject<HTMLDivElement | null>;
  readonly picture: Picture;
  readonly room: Pixels;
  readonly view: ImageView;
  readonly steps: readonly MaskStep[];
  readonly mode: BrushMode;
  /** Where the brush is, and how large it is there, in CSS pixels; null while it is nowhere. */
  readonly ring: { readonly place: Point; readonly size: number } | null;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/** The picture, the mask over it, and the brush over both. */
export function MaskSurface(props: MaskSurfaceProps) {
  const { surface, picture, room, view, steps, mode, ring, onKeyDown } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    const density = devicePixelRatio;
    context.canvas.width = Math.max(1, Math.round(room.width * density));
    context.canvas.height = Math.max(1, Math.round(room.height * density));
    drawSteps(context, steps, { view, image: picture, density });
  }, [room, view.scale, view.x, view.y, steps, picture]);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- keys paint, too
    <div
      ref={surface}
      class="mask-surface"
      data-mode={mode}
      role="application"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- keys paint, too
      tabIndex={0}
      aria-label="The image, to paint over"
      aria-describedby="mask-help"
      onKeyDown={onKeyDown}
    >
      <div
        class="mask-picture"
        style={{
          "--width": `${picture.width}px`,
          "--height": `${picture.height}px`,
          "--move": `${view.x}px ${view.y}px`,
          "--scale": String(view.scale),
        }}
      >
        <PictureImage picture={picture} alt="To edit" />
      </div>
      <canvas ref={canvas} class="mask-canvas" />
      {ring && mode !== "move" && (
        <div
          class="mask-ring"
          style={{
            "--size": `${ring.size}px`,
            "--move": `${ring.place.x - ring.size / 2}px ${ring.place.y - ring.size / 2}px`,
          }}
        />
      )}
    </div>
  );
}

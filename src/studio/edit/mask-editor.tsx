import { useSignal } from "@preact/signals";
import { useRef, useState } from "preact/hooks";

import type { Point } from "../mask/mask-step.ts";
import type { Picture } from "../state/edit.ts";
import { nextBrush, usualBrush, type BrushMode } from "./brush.ts";
import { MaskSurface } from "./mask-surface.tsx";
import { invertMask, MaskTools, redoStep, undoStep } from "./mask-tools.tsx";
import { surfaceKeys } from "./surface-keys.ts";
import { useImageView } from "./use-image-view.ts";
import { useMaskKeys } from "./use-mask-keys.ts";
import { usePointers } from "./use-pointers.ts";
import { useRoom } from "./use-room.ts";
import { useStroke } from "./use-stroke.ts";

/** A picture, and a mask that is painted over it. However it is looked at, strokes are of its pixels. */
export function MaskEditor({ picture }: { picture: Picture }) {
  const surface = useRef<HTMLDivElement>(null);
  const room = useRoom(surface);
  const { view, zoom, drag, fit, canMove } = useImageView(room, picture);
  const [mode, setMode] = useState<BrushMode>("paint");
  const [size, setSize] = useState(usualBrush(picture));
  const { steps, dab, ...strokes } = useStroke(view, { mode, size });
  const hovered = useSignal<Point | null>(null);
  const hover = (place: Point | null) => {
    hovered.value = place;
  };
  const isMoving = () => mode === "move";
  usePointers(surface, { ...strokes, isMoving, drag, zoom, hover, canMove });
  useMaskKeys({
    onMode: setMode,
    onSize: (direction) => setSize(nextBrush(size, direction, picture)),
    onUndo: undoStep,
    onRedo: redoStep,
    onInvert: invertMask,
    onZoom: zoom,
    onFit: fit,
  });
  const brush = size * view().scale;
  return (
    <div class="mask-editor">
      <MaskSurface
        surface={surface}
        picture={picture}
        room={room}
        view={view()}
        steps={steps}
        mode={mode}
        ring={hovered.value && { place: hovered.value, size: brush }}
        onKeyDown={surfaceKeys({
          room,
          step: Math.max(4, brush / 4),
          isMoving: isMoving(),
          place: hovered.value,
          onPlace: hover,
          onDab: dab,
          onDrag: drag,
        })}
      />
      <MaskTools
        picture={picture}
        mode={mode}
        onMode={setMode}
        size={size}
        onSize={setSize}
        onZoom={zoom}
        onFit={fit}
      />
      <p id="mask-help" class="small soft">
        Paint over what is to change. With nothing painted, all of it may. Two fingers, or the wheel
        with Ctrl or ⌘, zoom. By keys: arrows move the brush, Space paints.
      </p>
    </div>
  );
}

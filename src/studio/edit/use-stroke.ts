import { useSignal } from "@preact/signals";

import { toImagePoint, type ImageView } from "../mask/image-view.ts";
import { addStep, type MaskStep, type Point } from "../mask/mask-step.ts";
import { changeEdit, edit } from "../state/edit.ts";
import type { BrushMode } from "./brush.ts";

type Stroke = Extract<MaskStep, { kind: "stroke" }>;

interface StrokeActions {
  /** Those that are kept, and the one that is being drawn. */
  readonly steps: readonly MaskStep[];
  readonly begin: (place: Point) => void;
  readonly extend: (places: readonly Point[]) => void;
  /** @param isKept False when it was the beginning of something else. */
  readonly end: (isKept: boolean) => void;
  /** The brush set down once. */
  readonly dab: (place: Point) => void;
}

/** Strokes at places of the room, in CSS pixels: they are kept in pixels of the image. */
export function useStroke(
  view: () => ImageView,
  { mode, size }: { readonly mode: BrushMode; readonly size: number },
): StrokeActions {
  const stroke = useSignal<Stroke | null>(null);
  const { done } = edit.value.mask;
  const toStroke = (place: Point): Stroke => ({
    kind: "stroke",
    mode: mode === "erase" ? "erase" : "paint",
    size,
    points: [toImagePoint(view(), place)],
  });
  return {
    steps: stroke.value ? [...done, stroke.value] : done,
    begin: (place) => {
      stroke.value = toStroke(place);
    },
    extend: (places) => {
      const { value } = stroke;
      const points = places.map((place) => toImagePoint(view(), place));
      if (value) stroke.value = { ...value, points: [...value.points, ...points] };
    },
    end: (isKept) => {
      const { value } = stroke;
      stroke.value = null;
      if (value && isKept) keepStep(value);
    },
    dab: (place) => keepStep(toStroke(place)),
  };
}

function keepStep(step: MaskStep): void {
  changeEdit({ mask: addStep(edit.value.mask, step) });
}

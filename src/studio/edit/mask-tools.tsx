import type { Pixels } from "../../domain/size.ts";
import { IconButton } from "../components/icon-button.tsx";
import { Icon, type IconName } from "../components/icon.tsx";
import { Segments } from "../components/segments.tsx";
import { addStep, redo, undo } from "../mask/mask-step.ts";
import { changeEdit, edit } from "../state/edit.ts";
import { leastBrush, mostBrush, type BrushMode } from "./brush.ts";

const modes = [
  { value: "paint", words: <Mode icon="brush" name="Paint" /> },
  { value: "erase", words: <Mode icon="eraser" name="Erase" /> },
  { value: "move", words: <Mode icon="move" name="Move" /> },
] as const;

interface MaskToolsProps {
  readonly picture: Pixels;
  readonly mode: BrushMode;
  readonly onMode: (mode: BrushMode) => void;
  /** In pixels of the image. */
  readonly size: number;
  readonly onSize: (size: number) => void;
  readonly onZoom: (factor: number) => void;
  readonly onFit: () => void;
}

/** What is done to the mask, and how the picture is looked at. */
export function MaskTools(props: MaskToolsProps) {
  const { picture, mode, onMode, size, onSize, onZoom, onFit } = props;
  const { mask } = edit.value;
  const isClear = isEmpty();
  return (
    <div class="mask-tools" role="group" aria-label="Mask">
      <div class="mask-modes">
        <Segments label="What the pointer does" choices={modes} value={mode} onChange={onMode} />
      </div>
      <label class="mask-size small">
        Brush
        <input
          type="range"
          min={leastBrush}
          max={mostBrush(picture)}
          value={size}
          aria-valuetext={`${size} pixels`}
          onInput={({ currentTarget }) => onSize(currentTarget.valueAsNumber)}
        />
      </label>
      <div class="row mask-buttons">
        <IconButton label="Undo" icon="undo" isOff={mask.done.length === 0} onPress={undoStep} />
        <IconButton label="Redo" icon="redo" isOff={mask.undone.length === 0} onPress={redoStep} />
        <IconButton label="Invert" icon="invert" onPress={invertMask} />
        <IconButton label="Clear the mask" icon="trash" isOff={isClear} onPress={clearMask} />
        <IconButton label="Zoom out" icon="minus" onPress={() => onZoom(1 / 1.5)} />
        <IconButton label="Zoom in" icon="plus" onPress={() => onZoom(1.5)} />
        <IconButton label="Show all of it" icon="fit" onPress={onFit} />
      </div>
    </div>
  );
}

export function undoStep(): void {
  changeEdit({ mask: undo(edit.value.mask) });
}

export function redoStep(): void {
  changeEdit({ mask: redo(edit.value.mask) });
}

export function invertMask(): void {
  changeEdit({ mask: addStep(edit.value.mask, { kind: "invert" }) });
}

function clearMask(): void {
  changeEdit({ mask: addStep(edit.value.mask, { kind: "clear" }) });
}

function isEmpty(): boolean {
  const last = edit.value.mask.done.at(-1);
  return last === undefined || last.kind === "clear";
}

function Mode({ icon, name }: { icon: IconName; name: string }) {
  return (
    <span class="mask-mode">
      <Icon name={icon} />
      {name}
    </span>
  );
}

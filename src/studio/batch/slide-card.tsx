import { IconButton } from "../components/icon-button.tsx";
import { Icon } from "../components/icon.tsx";
import { changeSlide, type Slide } from "../state/batch-draft.ts";
import { promptId } from "../state/batch-request.ts";
import type { Point } from "./drag-place.ts";

interface SlideCardProps {
  readonly slide: Slide;
  readonly index: number;
  readonly count: number;
  readonly fault: string | null;
  /** How far it is dragged, in CSS pixels; null while it is not. */
  readonly draggedBy: Point | null;
  /** True while the one that is dragged would be put down here. */
  readonly isTarget: boolean;
  readonly onMove: (to: number) => void;
  readonly onRemove: () => void;
  readonly onHold: (event: PointerEvent) => void;
}

/** One slide before it is sent. */
export function SlideCard(props: SlideCardProps) {
  const { slide, index, fault, draggedBy, isTarget, onMove, onHold } = props;
  const { localId, prompt, onImageText } = slide;
  const number = index + 1;
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- its fields have the focus, and its buttons do the same
    <li
      class="slide"
      data-dragged={draggedBy !== null}
      data-target={isTarget}
      style={{ translate: draggedBy === null ? "" : `${draggedBy.x}px ${draggedBy.y}px` }}
      onKeyDown={(event) => {
        const way = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0;
        if (!event.altKey || way === 0) return;
        event.preventDefault();
        onMove(index + way);
      }}
    >
      <div class="row-apart">
        <div class="row">
          <span class="slide-grip" aria-hidden="true" onPointerDown={onHold}>
            <Icon name="grip" />
          </span>
          <h3>Slide {number}</h3>
        </div>
        <SlideTools {...props} />
      </div>
      <div class="field">
        <label class="label" htmlFor={promptId(localId)}>
          What slide {number} shows
        </label>
        <textarea
          id={promptId(localId)}
          class="input"
          maxLength={4000}
          value={prompt}
          aria-invalid={fault !== null}
          aria-describedby={`fault-${localId}`}
          onInput={({ currentTarget }) => changeSlide(localId, { prompt: currentTarget.value })}
        />
        <p id={`fault-${localId}`} class="fault">
          {fault}
        </p>
      </div>
      <div class="field">
        <label class="label" htmlFor={`text-${localId}`}>
          <span>
            Words in it <span class="hidden-visually">, slide {number}</span>
          </span>
          <span class="label-note">optional</span>
        </label>
        <input
          id={`text-${localId}`}
          class="input"
          maxLength={1000}
          dir="auto"
          value={onImageText}
          onInput={({ currentTarget }) =>
            changeSlide(localId, { onImageText: currentTarget.value })
          }
        />
      </div>
    </li>
  );
}

function SlideTools({ slide: { localId }, index, count, onMove, onRemove }: SlideCardProps) {
  const number = index + 1;
  return (
    <div class="row slide-tools">
      <IconButton
        id={`up-${localId}`}
        icon="up"
        label={`Move slide ${number} up`}
        isOff={index === 0}
        onPress={() => onMove(index - 1)}
      />
      <IconButton
        id={`down-${localId}`}
        icon="down"
        label={`Move slide ${number} down`}
        isOff={index === count - 1}
        onPress={() => onMove(index + 1)}
      />
      <IconButton
        id={`remove-${localId}`}
        icon="trash"
        label={`Remove slide ${number}`}
        onPress={onRemove}
      />
    </div>
  );
}

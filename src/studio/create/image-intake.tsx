import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";

import type { ImageView } from "../api/views.ts";
import { Icon } from "../components/icon.tsx";
import { HistoryPicker } from "./history-picker.tsx";

interface ImageIntakeProps {
  /** What the button says that files are chosen by. */
  readonly name: string;
  readonly isMany?: boolean;
  /** All that the page has, and not one field of several. */
  readonly isLarge?: boolean;
  /** What the history is looked into for. */
  readonly pickerTitle: string;
  readonly note: string;
  readonly onFiles: (files: readonly File[]) => void;
  readonly onPick: (image: ImageView) => void;
  readonly children?: ComponentChildren;
}

/** Where images come from: files that are chosen, or the history. Those that are dropped, the page takes. */
export function ImageIntake(props: ImageIntakeProps) {
  const { name, isMany = false, isLarge = false, pickerTitle, note, onFiles, onPick } = props;
  const [isOver, setOver] = useState(false);
  const [isPicking, setPicking] = useState(false);
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- its buttons do the same
    <div
      class={isLarge ? "drop edit-empty" : "drop"}
      data-over={isOver}
      onDragOver={() => setOver(true)}
      onDragLeave={() => setOver(false)}
      onDrop={() => setOver(false)}
    >
      {props.children}
      <div class="row">
        <label class={isLarge ? "button button-main" : "button button-small"}>
          <input
            class="hidden-visually"
            type="file"
            multiple={isMany}
            accept="image/png,image/jpeg,image/webp"
            onChange={({ currentTarget }) => {
              onFiles([...(currentTarget.files ?? [])]);
              currentTarget.value = "";
            }}
          />
          <Icon name="plus" />
          {name}
        </label>
        <button
          type="button"
          class={isLarge ? "button" : "button button-small"}
          aria-haspopup="dialog"
          onClick={() => setPicking(true)}
        >
          <Icon name="image" />
          From history
        </button>
      </div>
      <p class="small soft">{note}</p>
      {isPicking && (
        <HistoryPicker title={pickerTitle} onPick={onPick} onClose={() => setPicking(false)} />
      )}
    </div>
  );
}

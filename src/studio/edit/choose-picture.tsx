import { useState } from "preact/hooks";

import { Icon } from "../components/icon.tsx";
import { HistoryPicker } from "../create/history-picker.tsx";
import { editFiles } from "../state/edit-files.ts";
import { editImage } from "../state/edit.ts";

/** Before there is an image to edit: where it can come from. */
export function ChoosePicture() {
  const [isPicking, setPicking] = useState(false);
  const [isOver, setOver] = useState(false);
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- its buttons do the same
    <div
      class="drop edit-empty"
      data-over={isOver}
      onDragOver={() => setOver(true)}
      onDragLeave={() => setOver(false)}
      onDrop={() => setOver(false)}
    >
      <h2>Which image is to change?</h2>
      <p class="soft">All of it, or only where you paint over it.</p>
      <div class="row">
        <label class="button button-main">
          <input
            class="hidden-visually"
            type="file"
            accept="image/png,image/jpeg,image/webp"
            onChange={({ currentTarget }) => {
              void editFiles([...(currentTarget.files ?? [])]);
              currentTarget.value = "";
            }}
          />
          <Icon name="plus" />
          Choose a file
        </label>
        <button
          type="button"
          class="button"
          aria-haspopup="dialog"
          onClick={() => setPicking(true)}
        >
          <Icon name="image" />
          From history
        </button>
      </div>
      <p class="small soft">or drop or paste it here · PNG, JPEG or WebP, up to 25 MB</p>
      {isPicking && (
        <HistoryPicker
          title="Edit an image of yours"
          onPick={editImage}
          onClose={() => setPicking(false)}
        />
      )}
    </div>
  );
}

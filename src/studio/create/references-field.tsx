import { useState } from "preact/hooks";

import { Icon } from "../components/icon.tsx";
import { thumbnailUrl } from "../components/use-image-source.ts";
import { draft } from "../state/draft.ts";
import { addReference } from "../state/reuse.ts";
import { addFiles, removeReference } from "../state/uploads.ts";
import { HistoryPicker } from "./history-picker.tsx";

/** Images to draw from: dropped, pasted, chosen, or made here before. */
export function ReferencesField() {
  const [isOver, setOver] = useState(false);
  const [isPicking, setPicking] = useState(false);
  const { references } = draft.value;
  return (
    <fieldset class="field">
      <legend class="label">
        Images to draw from <span class="label-note">optional</span>
      </legend>
      {references.length > 0 && (
        <ul class="references">
          {references.map((reference) => (
            <li key={reference.localId} class="reference">
              <img src={reference.url} alt={reference.name} />
              {reference.id === null && (
                <span class="reference-busy" role="status">
                  <span class="spinner" aria-hidden="true" />
                  <span class="hidden-visually">Sending {reference.name}</span>
                </span>
              )}
              <button
                type="button"
                class="button reference-remove"
                title="Remove"
                onClick={() => removeReference(reference)}
              >
                <Icon name="close" />
                <span class="hidden-visually">Remove {reference.name}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- its button does the same */}
      <div
        class="drop"
        data-over={isOver}
        onDragOver={() => setOver(true)}
        onDragLeave={() => setOver(false)}
        onDrop={() => setOver(false)}
      >
        <label class="button button-small">
          <input
            class="hidden-visually"
            type="file"
            multiple
            accept="image/png,image/jpeg,image/webp"
            onChange={({ currentTarget }) => {
              addFiles([...(currentTarget.files ?? [])]);
              currentTarget.value = "";
            }}
          />
          <Icon name="plus" />
          Add
        </label>
        <button
          type="button"
          class="button button-small"
          aria-haspopup="dialog"
          onClick={() => setPicking(true)}
        >
          <Icon name="image" />
          From history
        </button>
        <span class="small soft">or drop or paste them here</span>
      </div>
      {isPicking && (
        <HistoryPicker
          title="Draw from an image of yours"
          onPick={(image) => addReference(image, thumbnailUrl(image) ?? "")}
          onClose={() => setPicking(false)}
        />
      )}
    </fieldset>
  );
}

import { Icon } from "../components/icon.tsx";
import { thumbnailUrl } from "../components/use-image-source.ts";
import { draft } from "../state/draft.ts";
import { addReference } from "../state/reuse.ts";
import { addFiles, removeReference } from "../state/uploads.ts";
import { ImageIntake } from "./image-intake.tsx";

/** Images to draw from: dropped, pasted, chosen, or made here before. */
export function ReferencesField() {
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
      <ImageIntake
        name="Add"
        isMany
        pickerTitle="Draw from an image of yours"
        note="or drop or paste them here"
        onFiles={addFiles}
        onPick={(image) => addReference(image, thumbnailUrl(image) ?? "")}
      />
    </fieldset>
  );
}

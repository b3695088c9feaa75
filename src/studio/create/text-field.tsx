import { changeDraft, draft } from "../state/draft.ts";

/** As the API takes it. */
const longest = 1000;

/** The exact words to be read in the image, if any. */
export function TextField() {
  return (
    <div class="field">
      <label class="label" htmlFor="on-image-text">
        Words in the image <span class="label-note">optional</span>
      </label>
      <input
        id="on-image-text"
        class="input"
        maxLength={longest}
        dir="auto"
        placeholder="Letter for letter, in any script"
        value={draft.value.onImageText}
        onInput={({ currentTarget }) => changeDraft({ onImageText: currentTarget.value })}
      />
    </div>
  );
}

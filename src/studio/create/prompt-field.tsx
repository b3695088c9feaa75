import { changeDraft, draft } from "../state/draft.ts";
import { draftFault } from "../state/send-draft.ts";

/** What both engines take. */
const longest = 32_000;

/** When it is worth saying how much room is left. */
const nearlyLongest = 30_000;

/** The words that the image is made of. */
export function PromptField() {
  const { prompt } = draft.value;
  return (
    <div class="field">
      <label class="label" htmlFor="prompt">
        What does the image show?
        {prompt.length > nearlyLongest && (
          <span class="label-note numbers">{longest - prompt.length} left</span>
        )}
      </label>
      <textarea
        id="prompt"
        class="input prompt"
        maxLength={longest}
        placeholder="A paper boat on a calm lake at dawn"
        value={prompt}
        aria-invalid={draftFault.value !== null}
        aria-describedby="prompt-fault"
        onInput={({ currentTarget }) => {
          draftFault.value = null;
          changeDraft({ prompt: currentTarget.value });
        }}
      />
      <p id="prompt-fault" class="fault" role="alert">
        {draftFault.value}
      </p>
    </div>
  );
}

import { useState } from "preact/hooks";

import type { GenerationView } from "../api/views.ts";
import { judgeEngine } from "../state/marks.ts";

/** Was this the right engine? Whoever runs the service learns from it where routes are wrong. */
export function Feedback({ generation }: { generation: GenerationView }) {
  const [note, setNote] = useState(generation.feedback?.note ?? "");
  const verdict = generation.feedback?.verdict;
  return (
    <fieldset class="field">
      <legend class="label">Was this the right engine for it?</legend>
      <div class="row">
        <button
          type="button"
          class="button button-small"
          aria-pressed={verdict === "right"}
          onClick={() => void judgeEngine(generation, "right", "")}
        >
          Yes
        </button>
        <button
          type="button"
          class="button button-small"
          aria-pressed={verdict === "wrong"}
          onClick={() => void judgeEngine(generation, "wrong", note)}
        >
          No
        </button>
      </div>
      {verdict === "wrong" && (
        <form
          class="feedback-note"
          onSubmit={(event) => {
            event.preventDefault();
            void judgeEngine(generation, "wrong", note);
          }}
        >
          <label class="hidden-visually" htmlFor="feedback-note">
            What was wrong with it
          </label>
          <input
            id="feedback-note"
            class="input"
            maxLength={1000}
            placeholder="What was wrong with it? (optional)"
            value={note}
            onInput={({ currentTarget }) => setNote(currentTarget.value)}
          />
          <button type="submit" class="button button-small">
            Send
          </button>
        </form>
      )}
    </fieldset>
  );
}

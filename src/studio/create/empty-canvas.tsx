import { findPlatform } from "../state/catalog.ts";
import { frameOf } from "../state/draft-request.ts";
import { draft } from "../state/draft.ts";
import { Frame } from "./frame.tsx";

const suggestions = [
  "A paper boat on a calm lake at dawn, mist over the water",
  "A flat lay of autumn vegetables on dark slate, soft window light",
  "A poster for a night market, bold shapes, three colours",
];

/** Before the first image: its shape, and words to begin with. */
export function EmptyCanvas({ onSuggestion }: { onSuggestion: (prompt: string) => void }) {
  const frame = frameOf(draft.value, findPlatform);
  return (
    <>
      <Frame {...frame}>
        <div class="frame-empty">
          <p>Your image appears here</p>
          <p class="small soft">in this shape</p>
        </div>
      </Frame>
      {draft.value.prompt === "" && (
        <div class="stack-close suggestions">
          <h2 class="small">Not sure where to begin?</h2>
          <ul class="row">
            {suggestions.map((prompt) => (
              <li key={prompt}>
                <button
                  type="button"
                  class="button button-small suggestion"
                  onClick={() => onSuggestion(prompt)}
                >
                  {prompt}
                </button>
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}

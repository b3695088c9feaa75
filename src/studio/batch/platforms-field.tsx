import { ShapeIcon } from "../components/shape-icon.tsx";
import { batchDraft, changeBatchDraft } from "../state/batch-draft.ts";
import type { BatchFault } from "../state/batch-request.ts";
import { platforms } from "../state/catalog.ts";

/** One prompt, and where its images are to be published. */
export function PlatformsField({ fault }: { fault: BatchFault | null }) {
  const { prompt, platforms: chosen } = batchDraft.value;
  const wordsOf = (fieldId: string) => (fault?.fieldId === fieldId ? fault.words : null);
  return (
    <div class="stack">
      <div class="field">
        <label class="label" htmlFor="batch-prompt">
          What do the images show?
        </label>
        <textarea
          id="batch-prompt"
          class="input prompt"
          maxLength={4000}
          value={prompt}
          aria-invalid={wordsOf("batch-prompt") !== null}
          aria-describedby="batch-prompt-fault"
          onInput={({ currentTarget }) => changeBatchDraft({ prompt: currentTarget.value })}
        />
        <p id="batch-prompt-fault" class="fault">
          {wordsOf("batch-prompt")}
        </p>
      </div>
      <fieldset id="batch-platforms" class="field" tabIndex={-1}>
        <legend class="label">Platforms</legend>
        <p class="fault">{wordsOf("batch-platforms")}</p>
        <div class="format-grid">
          {platforms.value.map(({ id, placement, width, height }) => (
            <label key={id} class="choice platform-choice">
              <input
                type="checkbox"
                checked={chosen.includes(id)}
                onChange={({ currentTarget }) =>
                  changeBatchDraft({
                    platforms: currentTarget.checked
                      ? [...chosen, id]
                      : chosen.filter((one) => one !== id),
                  })
                }
              />
              <ShapeIcon width={width} height={height} />
              <span class="platform-words">
                {placement}
                <span class="small soft numbers">
                  {width} × {height}
                </span>
              </span>
            </label>
          ))}
        </div>
      </fieldset>
    </div>
  );
}

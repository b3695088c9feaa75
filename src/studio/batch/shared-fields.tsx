import { batchDraft, changeBatchDraft } from "../state/batch-draft.ts";
import { platforms } from "../state/catalog.ts";

/** As the API takes it. */
const longestStyle = 4000;

const qualities = [
  { highQuality: null, words: "Automatic" },
  { highQuality: false, words: "Standard" },
  { highQuality: true, words: "Pro" },
] as const;

/** What all images of a batch have in common. */
export function SharedFields() {
  const { style, highQuality, kind, platform } = batchDraft.value;
  return (
    <div class="batch-shared">
      <div class="field">
        <label class="label" htmlFor="batch-style">
          Style of all <span class="label-note">optional</span>
        </label>
        <textarea
          id="batch-style"
          class="input"
          maxLength={longestStyle}
          placeholder="Flat colours, thick lines, one red accent"
          value={style}
          onInput={({ currentTarget }) => changeBatchDraft({ style: currentTarget.value })}
        />
      </div>
      <div class="stack">
        <fieldset class="field">
          <legend class="label">Quality</legend>
          <div class="segments">
            {qualities.map((quality) => (
              <label key={quality.words} class="choice">
                <input
                  type="radio"
                  name="batch-quality"
                  checked={highQuality === quality.highQuality}
                  onChange={() => changeBatchDraft({ highQuality: quality.highQuality })}
                />
                <span>{quality.words}</span>
              </label>
            ))}
          </div>
        </fieldset>
        {kind === "slides" && (
          <div class="field">
            <label class="label" htmlFor="batch-platform">
              Platform
            </label>
            <select
              id="batch-platform"
              class="input"
              value={platform}
              onChange={({ currentTarget }) => changeBatchDraft({ platform: currentTarget.value })}
            >
              <option value="">None: squares</option>
              {platforms.value.map(({ id, placement, width, height }) => (
                <option key={id} value={id}>
                  {placement}, {width} × {height}
                </option>
              ))}
            </select>
          </div>
        )}
      </div>
    </div>
  );
}

import { Segments } from "../components/segments.tsx";
import { batchDraft, changeBatchDraft } from "../state/batch-draft.ts";
import { platforms } from "../state/catalog.ts";

/** As the API takes it. */
const longestStyle = 4000;

const qualities = [
  { value: null, words: "Automatic" },
  { value: false, words: "Standard" },
  { value: true, words: "Pro" },
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
        <Segments
          label="Quality"
          isLabelShown
          choices={qualities}
          value={highQuality}
          onChange={(chosen) => changeBatchDraft({ highQuality: chosen })}
        />
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

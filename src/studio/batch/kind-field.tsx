import { batchDraft, changeBatchDraft } from "../state/batch-draft.ts";

const kinds = [
  { kind: "slides", words: "Carousel", note: "slides with prompts of their own" },
  { kind: "platforms", words: "Platforms", note: "one prompt in several formats" },
] as const;

/** Which of the two kinds of batches. */
export function KindField() {
  return (
    <div class="quality-cards batch-narrow" role="radiogroup" aria-label="Kind of batch">
      {kinds.map(({ kind, words, note }) => (
        <label key={kind} class="choice quality-card">
          <input
            type="radio"
            name="kind"
            checked={batchDraft.value.kind === kind}
            onChange={() => changeBatchDraft({ kind })}
          />
          <span class="quality-name">{words}</span>
          <span class="small soft">{note}</span>
        </label>
      ))}
    </div>
  );
}

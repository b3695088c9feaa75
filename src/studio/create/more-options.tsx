import { outputFormats, type OutputFormat } from "../../domain/media-type.ts";
import { Segments } from "../components/segments.tsx";
import { changeDraft, draft } from "../state/draft.ts";

const counts = [1, 2, 3, 4];

const formatNames: Readonly<Record<OutputFormat, string>> = {
  png: "PNG",
  jpeg: "JPEG",
  webp: "WebP",
};

/** What is seldom changed. */
export function MoreOptions() {
  const { count, outputFormat, fallback, shape } = draft.value;
  return (
    <details class="more">
      <summary>More options</summary>
      <div class="stack">
        <Segments
          label="How many"
          isLabelShown
          choices={counts.map((number) => ({ value: number, words: number }))}
          value={count}
          onChange={(number) => changeDraft({ count: number })}
        />
        <div class="field">
          <label class="label" htmlFor="output-format">
            File type
          </label>
          <select
            id="output-format"
            class="input"
            disabled={shape.kind === "platform"}
            value={outputFormat ?? ""}
            onChange={({ currentTarget }) => {
              const chosen = outputFormats.find((format) => format === currentTarget.value);
              changeDraft({ outputFormat: chosen ?? null });
            }}
          >
            <option value="">
              {shape.kind === "platform" ? "What the platform takes" : "What the engine makes"}
            </option>
            {outputFormats.map((format) => (
              <option key={format} value={format}>
                {formatNames[format]}
              </option>
            ))}
          </select>
        </div>
        <label class="check small">
          <input
            type="checkbox"
            checked={fallback}
            onChange={({ currentTarget }) => changeDraft({ fallback: currentTarget.checked })}
          />
          Let the other engine make it when this one fails
        </label>
      </div>
    </details>
  );
}

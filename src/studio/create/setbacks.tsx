import { Icon } from "../components/icon.tsx";
import { modelName, providerName } from "../state/catalog.ts";
import type { Setback } from "../state/run-state.ts";
import { failurePhrase } from "../words/failures.ts";

/** Attempts that made nothing, told plainly while it goes on. */
export function Setbacks({ setbacks }: { setbacks: readonly Setback[] }) {
  if (setbacks.length === 0) return null;
  return (
    <ul class="stack-close" aria-label="What went wrong so far" aria-live="polite">
      {setbacks.map(({ model, kind, next }, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- they only ever grow at the end
        <li key={index} class="note note-warn">
          <Icon name="warning" />
          <span>
            {providerName(model)} {failurePhrase(kind)}
            {nextWords(model, next)}
          </span>
        </li>
      ))}
    </ul>
  );
}

function nextWords(model: string, next: string | null): string {
  if (next === null) return ".";
  return next === model
    ? `. Trying ${modelName(next)} once more.`
    : `. Going on with ${modelName(next)}.`;
}

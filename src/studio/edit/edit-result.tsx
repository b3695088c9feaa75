import type { GenerationView } from "../api/views.ts";
import { EngineBadge } from "../components/engine-badge.tsx";
import { ResultPanel } from "../create/result-panel.tsx";
import { FallbackNote } from "../detail/fallback-note.tsx";
import { GenerationActions } from "../detail/generation-actions.tsx";
import { GenerationFacts } from "../detail/generation-facts.tsx";
import { Warnings } from "../detail/warnings.tsx";
import type { Picture } from "../state/edit.ts";
import { clearRun } from "../state/run.ts";
import { measuredWords } from "../words/duration.ts";
import { BeforeAfter } from "./before-after.tsx";

interface EditResultProps {
  readonly generation: GenerationView;
  /** What was edited; null when it is not at hand any more. */
  readonly before: Picture | null;
}

/** What an edit made, against what it was made of. */
export function EditResult({ generation, before }: EditResultProps) {
  const { images, model, durationMs } = generation;
  const [after] = images;
  if (!before || !after) return <ResultPanel generation={generation} />;
  return (
    <>
      <BeforeAfter before={before} after={after} alt={generation.prompt} />
      <div class="result">
        <div class="row-apart">
          <p class="row" role="status">
            <EngineBadge model={model} />
            <span class="small soft numbers">made it in {measuredWords(durationMs ?? 0)}</span>
          </p>
          <button type="button" class="button" onClick={clearRun}>
            Back to the mask
          </button>
        </div>
        <FallbackNote generation={generation} />
        <Warnings warnings={generation.warnings} />
        <GenerationActions generation={generation} />
        <GenerationFacts generation={generation} />
      </div>
    </>
  );
}

import type { GenerationView } from "../api/views.ts";
import { EngineBadge } from "../components/engine-badge.tsx";
import { generationPath } from "../shell/page-of.ts";
import { measuredWords } from "../words/duration.ts";
import { moneyWords } from "../words/money.ts";

/** Who made it, for how much and in what time. */
export function ComparedFacts({ generation, name }: { generation: GenerationView; name: string }) {
  const { id, model, modelVersion, costMicroUsd, durationMs, images, prompt } = generation;
  return (
    <div class="stack-close">
      <div class="row-apart">
        <h2 class="small">{name}</h2>
        <EngineBadge model={model} />
      </div>
      <dl class="facts">
        <dt>Version</dt>
        <dd>{modelVersion === null ? "not told" : <code>{modelVersion}</code>}</dd>
        <dt>Cost</dt>
        <dd class="numbers">{moneyWords(costMicroUsd)}</dd>
        <dt>Took</dt>
        <dd class="numbers">{durationMs === null ? "still running" : measuredWords(durationMs)}</dd>
        {images.length > 1 && (
          <>
            <dt>Shown</dt>
            <dd class="numbers">the first of {images.length}</dd>
          </>
        )}
      </dl>
      <p class="small compare-prompt" dir="auto">
        {prompt}
      </p>
      <p class="small">
        <a href={generationPath(id)}>All about the {name.toLowerCase()}</a>
      </p>
    </div>
  );
}

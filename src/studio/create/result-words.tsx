import type { ComponentChildren } from "preact";

import type { GenerationView } from "../api/views.ts";
import { EngineBadge } from "../components/engine-badge.tsx";
import { FallbackNote } from "../detail/fallback-note.tsx";
import { GenerationActions } from "../detail/generation-actions.tsx";
import { GenerationFacts } from "../detail/generation-facts.tsx";
import { Warnings } from "../detail/warnings.tsx";
import { comparePath } from "../shell/page-of.ts";
import { measuredWords } from "../words/duration.ts";

interface ResultWordsProps {
  readonly generation: GenerationView;
  /** Beside the first line. */
  readonly children?: ComponentChildren;
}

/** By whom it was made, of which words, why, for how much, and what can be done with it. */
export function ResultWords({ generation, children }: ResultWordsProps) {
  const { model, durationMs, id, requested, prompt } = generation;
  return (
    <div class="result">
      <div class="row-apart">
        <p class="row" role="status">
          <EngineBadge model={model} />
          <span class="small soft numbers">made it in {measuredWords(durationMs ?? 0)}</span>
        </p>
        {children}
      </div>
      <p class="result-prompt soft" dir="auto" title={prompt}>
        {prompt}
      </p>
      <FallbackNote generation={generation} />
      <Warnings warnings={generation.warnings} />
      {requested.lineage && (
        <p class="small">
          <a href={comparePath([requested.lineage.parentId, id])}>Compare with the one before</a>
        </p>
      )}
      <GenerationActions generation={generation} />
      <GenerationFacts generation={generation} />
    </div>
  );
}

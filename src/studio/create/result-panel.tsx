import type { GenerationView } from "../api/views.ts";
import { EngineBadge } from "../components/engine-badge.tsx";
import { StoredImage } from "../components/stored-image.tsx";
import { FallbackNote } from "../detail/fallback-note.tsx";
import { GenerationActions } from "../detail/generation-actions.tsx";
import { GenerationFacts } from "../detail/generation-facts.tsx";
import { Warnings } from "../detail/warnings.tsx";
import { comparePath, generationPath } from "../shell/page-of.ts";
import { measuredWords } from "../words/duration.ts";
import { Frame } from "./frame.tsx";

/** What was made, by whom, why, and for how much. */
export function ResultPanel({ generation }: { generation: GenerationView }) {
  const { images, prompt, model, durationMs, id, requested } = generation;
  return (
    <>
      <div class="frames" data-count={images.length}>
        {images.map((image) => (
          <a key={image.id} class="frame-link" href={generationPath(id)}>
            <Frame width={image.width} height={image.height}>
              <StoredImage image={image} alt={prompt} />
            </Frame>
          </a>
        ))}
      </div>
      <div class="result">
        <p class="row" role="status">
          <EngineBadge model={model} />
          <span class="small soft numbers">made it in {measuredWords(durationMs ?? 0)}</span>
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
    </>
  );
}

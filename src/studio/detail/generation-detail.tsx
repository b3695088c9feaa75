import type { GenerationView } from "../api/views.ts";
import { CopyButton } from "../components/copy-button.tsx";
import { EngineBadge } from "../components/engine-badge.tsx";
import { Icon } from "../components/icon.tsx";
import { StoredImage } from "../components/stored-image.tsx";
import { Frame } from "../create/frame.tsx";
import { batchPath, comparePath, generationPath } from "../shell/page-of.ts";
import { AttemptsTable } from "./attempts-table.tsx";
import { FallbackNote } from "./fallback-note.tsx";
import { Feedback } from "./feedback.tsx";
import { GenerationActions } from "./generation-actions.tsx";
import { GenerationFacts } from "./generation-facts.tsx";
import { VersionNote } from "./version-note.tsx";
import { Warnings } from "./warnings.tsx";

/** All that is known of a generation. */
export function GenerationDetail({ generation }: { generation: GenerationView }) {
  const { images, prompt, model, error, id, requested } = generation;
  return (
    <div class="detail">
      <div class="detail-images">
        {images.map((image) => (
          <Frame key={image.id} width={image.width} height={image.height}>
            <StoredImage image={image} alt={prompt} />
          </Frame>
        ))}
        {error && (
          <p class="note note-bad">
            <Icon name="warning" />
            <span>{error.detail}</span>
          </p>
        )}
      </div>
      <div class="stack detail-words">
        <div class="row">
          {images.length > 0 && <EngineBadge model={model} />}
          {error && <span class="badge badge-bad">{generation.status}</span>}
        </div>
        <div class="stack-close">
          <p class="detail-prompt" dir="auto">
            {prompt}
          </p>
          <div>
            <CopyButton text={prompt} label="Copy the prompt" />
          </div>
        </div>
        <FallbackNote generation={generation} />
        <Warnings warnings={generation.warnings} />
        <VersionNote generation={generation} />
        <GenerationActions generation={generation} />
        <GenerationFacts generation={generation} />
        {requested.lineage && (
          <p class="small">
            Made again from <a href={generationPath(requested.lineage.parentId)}>another</a>.{" "}
            <a href={comparePath([requested.lineage.parentId, id])}>Compare with the one before</a>
          </p>
        )}
        {requested.batch && (
          <p class="small">
            Made in <a href={batchPath(requested.batch.id)}>a batch</a>.
          </p>
        )}
        <section class="stack-close">
          <h3>Calls</h3>
          <AttemptsTable generation={generation} />
        </section>
        <Feedback generation={generation} />
        <p class="row small soft">
          <code>{id}</code>
          <CopyButton text={id} label="Copy the id" />
        </p>
      </div>
    </div>
  );
}

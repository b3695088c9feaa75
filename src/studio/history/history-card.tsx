import type { GenerationView } from "../api/views.ts";
import { EngineBadge } from "../components/engine-badge.tsx";
import { Icon } from "../components/icon.tsx";
import { StoredImage } from "../components/stored-image.tsx";
import { generationPath } from "../shell/page-of.ts";
import { selection, toggleSelected } from "../state/selection.ts";

interface HistoryCardProps {
  readonly generation: GenerationView;
  /** The keyboard comes to the first, and goes on by arrows. */
  readonly isFirst: boolean;
}

/** One of the history, small. */
export function HistoryCard({ generation, isFirst }: HistoryCardProps) {
  const { id, prompt, images, favourite, model, status } = generation;
  const [image] = images;
  return (
    <li class="history-item">
      <a class="history-card" href={generationPath(id)} data-id={id} tabIndex={isFirst ? 0 : -1}>
        {image ? (
          <StoredImage image={image} alt={prompt} isThumbnail />
        ) : (
          <span class="history-none">
            <Icon name={status === "cancelled" ? "close" : "warning"} />
            <span class="history-words">{prompt}</span>
          </span>
        )}
        <span class="history-marks">
          {image ? <EngineBadge model={model} /> : <span class="badge badge-bad">{status}</span>}
          {images.length > 1 && <span class="badge">{images.length}</span>}
          {favourite && (
            <span class="badge history-star">
              <Icon name="star" isFilled />
              <span class="hidden-visually">Favourite</span>
            </span>
          )}
        </span>
      </a>
      {image && (
        <label class="history-pick" title="Compare (C)">
          <input
            type="checkbox"
            tabIndex={-1}
            checked={selection.value.includes(id)}
            onClick={(event) => {
              // One too many is refused: then the box stays as it was.
              event.currentTarget.checked = !event.currentTarget.checked;
              toggleSelected(id);
            }}
          />
          <span class="hidden-visually">Compare: {prompt}</span>
        </label>
      )}
    </li>
  );
}

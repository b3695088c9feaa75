import { StoredImage } from "../components/stored-image.tsx";
import { generationPath } from "../shell/page-of.ts";
import { hiddenIds } from "../state/history.ts";
import { recent } from "../state/recent.ts";

/** How many are shown under the canvas. */
const shown = 8;

/** The last images that were made, at hand. */
export function RecentStrip() {
  const generations = (recent.value ?? []).filter(({ id }) => !hiddenIds.value.has(id));
  if (generations.length === 0) return null;
  return (
    <section class="stack-close" aria-labelledby="recent-title">
      <div class="row-apart">
        <h2 id="recent-title" class="small">
          Recent
        </h2>
        <a class="small" href="/studio/history">
          All of the history
        </a>
      </div>
      <ul class="recent">
        {generations.slice(0, shown).map(({ id, prompt, images: [image] }) => (
          <li key={id}>
            <a href={generationPath(id)} class="recent-link">
              {image && <StoredImage image={image} alt={prompt} isThumbnail />}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

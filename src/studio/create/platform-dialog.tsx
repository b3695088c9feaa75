import type { PlatformView } from "../api/views.ts";
import { Dialog } from "../components/dialog.tsx";
import { ShapeIcon } from "../components/shape-icon.tsx";
import { platforms } from "../state/catalog.ts";
import { changeDraft, draft, type Draft } from "../state/draft.ts";
import { frameOfRatio } from "../state/frame-of-ratio.ts";

/** Those that are not on the page itself; the longest are drawn by one engine alone. */
const otherRatios = ["5:4", "4:3", "3:4", "21:9", "4:1", "1:4", "8:1", "1:8"];

/** Every format there is: those of platforms by platform, then ratios. */
export function PlatformDialog({ onClose }: { onClose: () => void }) {
  const choose = (shape: Draft["shape"]) => {
    changeDraft({ shape, ...(shape.kind === "platform" ? { outputFormat: null } : {}) });
    onClose();
  };
  const { shape } = draft.value;
  const resolution = shape.kind === "ratio" ? shape.resolution : "1K";
  return (
    <Dialog title="Format" onClose={onClose} width="46rem">
      <div class="stack">
        {groupsOf(platforms.value).map(([name, group]) => (
          <section key={name} class="stack-close">
            <h3>{name}</h3>
            <div class="format-grid">
              {group.map((platform) => (
                <button
                  key={platform.id}
                  type="button"
                  class="button format-button"
                  aria-pressed={shape.kind === "platform" && shape.id === platform.id}
                  onClick={() => choose({ kind: "platform", id: platform.id })}
                >
                  <ShapeIcon width={platform.width} height={platform.height} />
                  <span class="platform-words">
                    {placementOf(platform)}
                    <span class="small soft numbers">
                      {platform.width} × {platform.height}
                    </span>
                  </span>
                </button>
              ))}
            </div>
          </section>
        ))}
        <section class="stack-close">
          <h3>Other ratios</h3>
          <div class="format-grid">
            {otherRatios.map((ratio) => {
              const { width, height } = frameOfRatio(ratio);
              return (
                <button
                  key={ratio}
                  type="button"
                  class="button format-button"
                  aria-pressed={shape.kind === "ratio" && shape.ratio === ratio}
                  onClick={() => choose({ kind: "ratio", ratio, resolution })}
                >
                  <ShapeIcon width={width} height={height} />
                  <span class="numbers">{ratio}</span>
                </button>
              );
            })}
          </div>
        </section>
      </div>
    </Dialog>
  );
}

/** A placement is called `Instagram, square post`: by what is before the comma, if there is one. */
function groupsOf(all: readonly PlatformView[]) {
  const groups = new Map<string, PlatformView[]>();
  for (const platform of all) {
    const [first = "", ...rest] = platform.placement.split(", ");
    const name = rest.length > 0 ? first : "Links";
    groups.set(name, [...(groups.get(name) ?? []), platform]);
  }
  return [...groups];
}

function placementOf({ placement }: PlatformView): string {
  const words = placement.split(", ").slice(1).join(", ") || placement;
  return words.charAt(0).toUpperCase() + words.slice(1);
}

import { useLocation } from "preact-iso";

import type { GenerationView } from "../api/views.ts";
import { Icon } from "../components/icon.tsx";
import { thumbnailUrl } from "../components/use-image-source.ts";
import { draft } from "../state/draft.ts";
import { editImage } from "../state/edit.ts";
import { toggleFavourite } from "../state/marks.ts";
import { reroll } from "../state/reroll.ts";
import { addReference, reuseSettings } from "../state/reuse.ts";
import { clearRun, run } from "../state/run.ts";
import { tell } from "../state/toasts.ts";
import { saveImages } from "./save-images.ts";

/** What can be done with something that was made. */
export function GenerationActions({ generation }: { generation: GenerationView }) {
  const { route } = useLocation();
  const { images, favourite } = generation;
  const isBusy = run.value.kind === "running";
  const again = (engine: "same" | "other") => {
    reroll(generation, engine);
    route("/studio");
  };
  return (
    <div class="actions">
      {images.length > 0 && (
        <button
          type="button"
          class="button button-main"
          onClick={() => void saveImages(generation)}
        >
          <Icon name="download" />
          Download
        </button>
      )}
      <button
        type="button"
        class="button"
        aria-pressed={favourite}
        onClick={() => void toggleFavourite(generation)}
      >
        <Icon name="star" isFilled={favourite} />
        Favourite
      </button>
      <button type="button" class="button" disabled={isBusy} onClick={() => again("same")}>
        <Icon name="again" />
        Same again
      </button>
      <button type="button" class="button" disabled={isBusy} onClick={() => again("other")}>
        <Icon name="swap" />
        Other engine
      </button>
      <button
        type="button"
        class="button"
        onClick={() => {
          reuseSettings(generation);
          route("/studio");
        }}
      >
        <Icon name="copy" />
        Use prompt
      </button>
      {images.map((image) => (
        <button
          key={image.id}
          type="button"
          class="button"
          onClick={() => {
            editImage(image);
            if (run.value.kind !== "running") clearRun();
            route("/studio/edit");
          }}
        >
          <Icon name="brush" />
          {images.length > 1 ? `Edit no. ${image.imageIndex + 1}` : "Edit this"}
        </button>
      ))}
      {images.length > 0 && (
        <button
          type="button"
          class="button"
          onClick={() => {
            for (const image of images) addReference(image, thumbnailUrl(image) ?? "");
            tell(`${draft.value.references.length} to draw from.`);
            route("/studio");
          }}
        >
          <Icon name="image" />
          Draw from it
        </button>
      )}
    </div>
  );
}

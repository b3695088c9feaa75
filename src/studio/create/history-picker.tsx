import { Dialog } from "../components/dialog.tsx";
import { StoredImage } from "../components/stored-image.tsx";
import { thumbnailUrl } from "../components/use-image-source.ts";
import { recent } from "../state/recent.ts";
import { addReference } from "../state/reuse.ts";

/** The last images that were made, to draw from. */
export function HistoryPicker({ onClose }: { onClose: () => void }) {
  const images = (recent.value ?? []).flatMap(({ images: all, prompt }) =>
    all.map((image) => ({ image, prompt })),
  );
  return (
    <Dialog title="Draw from an image of yours" onClose={onClose} width="46rem">
      {images.length === 0 ? (
        <p class="soft">You have not made an image yet. Those you make can be drawn from here.</p>
      ) : (
        <ul class="picker-grid">
          {images.map(({ image, prompt }) => (
            <li key={image.id}>
              <button
                type="button"
                class="picker-button"
                onClick={() => {
                  addReference(image, thumbnailUrl(image) ?? "");
                  onClose();
                }}
              >
                <StoredImage image={image} alt={prompt} isThumbnail />
              </button>
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}

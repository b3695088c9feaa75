import type { ImageView } from "../api/views.ts";
import { Dialog } from "../components/dialog.tsx";
import { StoredImage } from "../components/stored-image.tsx";
import { recent } from "../state/recent.ts";

interface HistoryPickerProps {
  readonly title: string;
  readonly onPick: (image: ImageView) => void;
  readonly onClose: () => void;
}

/** The last images that were made, to choose one. */
export function HistoryPicker({ title, onPick, onClose }: HistoryPickerProps) {
  const images = (recent.value ?? []).flatMap(({ images: all, prompt }) =>
    all.map((image) => ({ image, prompt })),
  );
  return (
    <Dialog title={title} onClose={onClose} width="46rem">
      {images.length === 0 ? (
        <p class="soft">You have not made an image yet. Those you make are here then.</p>
      ) : (
        <ul class="picker-grid">
          {images.map(({ image, prompt }) => (
            <li key={image.id}>
              <button
                type="button"
                class="picker-button"
                onClick={() => {
                  onPick(image);
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

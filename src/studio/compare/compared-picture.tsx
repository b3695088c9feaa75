import type { GenerationView } from "../api/views.ts";
import { Icon } from "../components/icon.tsx";
import { StoredImage } from "../components/stored-image.tsx";

/** The first image of a generation, or that it has none. */
export function ComparedPicture({ generation }: { generation: GenerationView }) {
  const {
    images: [image],
    prompt,
    error,
  } = generation;
  if (image) return <StoredImage image={image} alt={prompt} />;
  return (
    <div class="compare-none">
      <Icon name="warning" />
      <p class="small">{error?.detail ?? "There is no image yet."}</p>
    </div>
  );
}

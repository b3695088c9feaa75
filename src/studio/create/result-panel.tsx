import type { GenerationView } from "../api/views.ts";
import { StoredImage } from "../components/stored-image.tsx";
import { generationPath } from "../shell/page-of.ts";
import { Frame } from "./frame.tsx";
import { ResultWords } from "./result-words.tsx";

/** What was made, by whom, why, and for how much. */
export function ResultPanel({ generation }: { generation: GenerationView }) {
  const { images, prompt, id } = generation;
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
      <ResultWords generation={generation} />
    </>
  );
}

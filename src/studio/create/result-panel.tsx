import { useEffect, useRef } from "preact/hooks";

import type { GenerationView } from "../api/views.ts";
import { StoredImage } from "../components/stored-image.tsx";
import { generationPath } from "../shell/page-of.ts";
import { Frame } from "./frame.tsx";
import { ResultWords } from "./result-words.tsx";

interface ResultPanelProps {
  readonly generation: GenerationView;
  /** True when it takes the place of the run that made it. */
  readonly isNew?: boolean;
}

/** What was made, by whom, why, and for how much. */
export function ResultPanel({ generation, isNew = false }: ResultPanelProps) {
  const { images, prompt, id } = generation;
  const frames = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // What is below it is taller than what was below the run, and can push it under the header.
    if (isNew) frames.current?.scrollIntoView({ block: "nearest" });
  }, []);
  return (
    <>
      <div ref={frames} class="frames" data-count={images.length}>
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

import { useSignal } from "@preact/signals";

import type { GenerationView } from "../api/views.ts";
import { BeforeAfter } from "../compare/before-after.tsx";
import { whole, type Zoom } from "../compare/zoom.ts";
import { StoredImage } from "../components/stored-image.tsx";
import { ResultPanel } from "../create/result-panel.tsx";
import { ResultWords } from "../create/result-words.tsx";
import type { Picture } from "../state/edit.ts";
import { clearRun } from "../state/run.ts";
import { PictureImage } from "./picture-image.tsx";

interface EditResultProps {
  readonly generation: GenerationView;
  /** What was edited; null when it is not at hand any more. */
  readonly before: Picture | null;
}

/** What an edit made, against what it was made of. */
export function EditResult({ generation, before }: EditResultProps) {
  const zoom = useSignal<Zoom>(whole);
  const { images, prompt } = generation;
  const [after] = images;
  if (!before || !after) return <ResultPanel generation={generation} />;
  return (
    <>
      <BeforeAfter
        zoom={zoom}
        ratio={after.width / after.height}
        before={{ name: "Before", picture: <PictureImage picture={before} alt="Before" /> }}
        beforeWords="the image before"
        after={{ name: "After", picture: <StoredImage image={after} alt={prompt} /> }}
      />
      <ResultWords generation={generation}>
        <button type="button" class="button" onClick={clearRun}>
          Back to the mask
        </button>
      </ResultWords>
    </>
  );
}

import { useState } from "preact/hooks";

import type { ImageView } from "../api/views.ts";
import { StoredImage } from "../components/stored-image.tsx";
import { Frame } from "../create/frame.tsx";
import type { Picture } from "../state/edit.ts";
import { PictureImage } from "./picture-image.tsx";

interface BeforeAfterProps {
  readonly before: Picture;
  readonly after: ImageView;
  readonly alt: string;
}

/** Two images over one another, and a line between them that is drawn to either side. */
export function BeforeAfter({ before, after, alt }: BeforeAfterProps) {
  const [percent, setPercent] = useState(50);
  return (
    <Frame width={after.width} height={after.height}>
      <div class="before-after" style={{ "--at": `${percent}%` }}>
        <StoredImage image={after} alt={alt} />
        <div class="before-after-before">
          <PictureImage picture={before} alt="Before" />
        </div>
        <span class="badge before-after-badge" aria-hidden="true">
          Before
        </span>
        <span class="badge before-after-badge before-after-badge-after" aria-hidden="true">
          After
        </span>
        <div class="before-after-line" />
        <input
          class="before-after-range"
          type="range"
          min={0}
          max={100}
          value={percent}
          aria-label="How much of the image before is shown"
          aria-valuetext={`${percent} percent before, ${100 - percent} percent after`}
          onInput={({ currentTarget }) => setPercent(currentTarget.valueAsNumber)}
        />
      </div>
    </Frame>
  );
}

import { useSignal, type Signal } from "@preact/signals";

import type { GenerationView } from "../api/views.ts";
import { ComparedPicture } from "./compared-picture.tsx";
import { ZoomPane, ZoomedPicture } from "./zoom-pane.tsx";
import type { Zoom } from "./zoom.ts";

interface BeforeAfterProps {
  readonly zoom: Signal<Zoom>;
  readonly ratio: number;
  readonly before: GenerationView;
  readonly after: GenerationView;
}

/** Two in one place: the first on the left of a line, the second on its right. */
export function BeforeAfter({ zoom, ratio, before, after }: BeforeAfterProps) {
  const split = useSignal(50);
  return (
    <div class="stack-close">
      <ZoomPane zoom={zoom} ratio={ratio}>
        <ZoomedPicture zoom={zoom}>
          <ComparedPicture generation={after} />
        </ZoomedPicture>
        <div class="split-left" style={{ "--split": `${split.value}%` }}>
          <ZoomedPicture zoom={zoom}>
            <ComparedPicture generation={before} />
          </ZoomedPicture>
        </div>
        <div class="split-line" style={{ "--split": `${split.value}%` }} />
      </ZoomPane>
      <label class="split-field" style={{ "--ratio": String(ratio) }}>
        <span class="small">First</span>
        <input
          type="range"
          min={0}
          max={100}
          value={split.value}
          aria-label="How much of the first is shown"
          aria-valuetext={`${split.value}% of the first`}
          onInput={({ currentTarget }) => {
            split.value = Number(currentTarget.value);
          }}
        />
        <span class="small">Second</span>
      </label>
    </div>
  );
}

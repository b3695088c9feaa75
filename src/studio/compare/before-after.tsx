import { useSignal, type Signal } from "@preact/signals";
import type { ComponentChildren } from "preact";

import { ZoomPane, ZoomedPicture } from "./zoom-pane.tsx";
import type { Zoom } from "./zoom.ts";

/** One of two pictures, and what it is called beside the other. */
interface Side {
  readonly name: string;
  readonly picture: ComponentChildren;
}

interface BeforeAfterProps {
  readonly zoom: Signal<Zoom>;
  /** Width by height. */
  readonly ratio: number;
  readonly before: Side;
  /** What the one before is called in a sentence. */
  readonly beforeWords: string;
  readonly after: Side;
}

/** Two in one place: the one on the left of a line that is drawn to either side, the other on its right. */
export function BeforeAfter(props: BeforeAfterProps) {
  const { zoom, ratio, before, beforeWords, after } = props;
  const split = useSignal(50);
  return (
    <div class="stack-close">
      <ZoomPane zoom={zoom} ratio={ratio}>
        <ZoomedPicture zoom={zoom}>{after.picture}</ZoomedPicture>
        <div class="split-left" style={{ "--split": `${split.value}%` }}>
          <ZoomedPicture zoom={zoom}>{before.picture}</ZoomedPicture>
        </div>
        <div class="split-line" style={{ "--split": `${split.value}%` }} />
      </ZoomPane>
      <label class="split-field" style={{ "--ratio": String(ratio) }}>
        <span class="small">{before.name}</span>
        <input
          type="range"
          min={0}
          max={100}
          value={split.value}
          aria-label={`How much of ${beforeWords} is shown`}
          aria-valuetext={`${split.value}% of ${beforeWords}`}
          onInput={({ currentTarget }) => {
            split.value = currentTarget.valueAsNumber;
          }}
        />
        <span class="small">{after.name}</span>
      </label>
    </div>
  );
}

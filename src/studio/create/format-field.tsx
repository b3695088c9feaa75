import { useState } from "preact/hooks";

import { resolutions } from "../../domain/resolution.ts";
import { Segments } from "../components/segments.tsx";
import { ShapeIcon } from "../components/shape-icon.tsx";
import { findPlatform } from "../state/catalog.ts";
import { changeDraft, draft, type Draft } from "../state/draft.ts";
import { frameOfRatio } from "../state/frame-of-ratio.ts";
import { PlatformDialog } from "./platform-dialog.tsx";

/** The shapes that are asked for most. All others are in the dialog. */
const commonRatios = ["1:1", "4:5", "2:3", "9:16", "3:2", "16:9"];

/** How much of an image 4K is: a tier's edge, when it is square. */
const resolutionNotes = { "512": "draft", "1K": "post", "2K": "sharp", "4K": "print" } as const;

/** What shape the image has: a ratio and a resolution, or all that a platform asks for. */
export function FormatField() {
  const [isOpen, setOpen] = useState(false);
  const { shape } = draft.value;
  return (
    <fieldset class="field">
      <legend class="label">Format</legend>
      <div class="ratio-tiles">
        {ratiosToShow(shape).map((ratio) => (
          <RatioTile key={ratio} ratio={ratio} shape={shape} />
        ))}
      </div>
      <button
        type="button"
        class="button platform-button"
        aria-haspopup="dialog"
        aria-pressed={shape.kind === "platform"}
        onClick={() => setOpen(true)}
      >
        <PlatformWords shape={shape} />
      </button>
      {shape.kind === "ratio" && <ResolutionField shape={shape} />}
      {isOpen && <PlatformDialog onClose={() => setOpen(false)} />}
    </fieldset>
  );
}

/** The usual ones, and whichever other is chosen. */
function ratiosToShow(shape: Draft["shape"]): readonly string[] {
  if (shape.kind === "platform" || commonRatios.includes(shape.ratio)) return commonRatios;
  return [...commonRatios, shape.ratio];
}

function RatioTile({ ratio, shape }: { ratio: string; shape: Draft["shape"] }) {
  const { width, height } = frameOfRatio(ratio);
  const resolution = shape.kind === "ratio" ? shape.resolution : "1K";
  return (
    <label class="choice ratio-tile">
      <input
        type="radio"
        name="ratio"
        checked={shape.kind === "ratio" && shape.ratio === ratio}
        onChange={() => changeDraft({ shape: { kind: "ratio", ratio, resolution } })}
      />
      <ShapeIcon width={width} height={height} />
      <span class="numbers">{ratio}</span>
    </label>
  );
}

function PlatformWords({ shape }: { shape: Draft["shape"] }) {
  const platform = shape.kind === "platform" ? findPlatform(shape.id) : undefined;
  if (!platform) return <span>For a platform, or another ratio…</span>;
  return (
    <>
      <ShapeIcon width={platform.width} height={platform.height} />
      <span class="platform-words">
        {platform.placement}
        <span class="small soft numbers">
          {platform.width} × {platform.height} · {platform.outputFormats[0].toUpperCase()}
        </span>
      </span>
    </>
  );
}

function ResolutionField({ shape }: { shape: Extract<Draft["shape"], { kind: "ratio" }> }) {
  return (
    <Segments
      label="Resolution"
      choices={resolutions.map((resolution) => ({
        value: resolution,
        words: (
          <>
            {resolution} <span class="label-note">{resolutionNotes[resolution]}</span>
          </>
        ),
      }))}
      value={shape.resolution}
      onChange={(resolution) => changeDraft({ shape: { ...shape, resolution } })}
    />
  );
}

import { useEffect, useRef } from "preact/hooks";

import { useClock } from "../components/use-clock.ts";
import { engineOf, modelName, providerName } from "../state/catalog.ts";
import { recent } from "../state/recent.ts";
import type { RunningState } from "../state/run-state.ts";
import { cancelRun } from "../state/run.ts";
import { typicalTime } from "../state/typical-time.ts";
import { aboutWords, durationWords } from "../words/duration.ts";
import { phaseWords } from "../words/phases.ts";
import { whyWords } from "../words/reasons.ts";
import { Frame } from "./frame.tsx";
import { Setbacks } from "./setbacks.tsx";

/** An image on its way: its previews, where it is, and for how long. */
export function RunningPanel({ run }: { run: RunningState }) {
  const { order, model, setbacks, isCancelling, generationId } = run;
  const frames = useRef<HTMLDivElement>(null);
  const status = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // On a phone, both are below the form. The image comes first where there is no room for both.
    status.current?.scrollIntoView({ block: "nearest" });
    frames.current?.scrollIntoView({ block: "nearest" });
  }, []);
  return (
    <>
      <div ref={frames} class="frames" data-count={order.count}>
        {Array.from({ length: order.count }, (_, index) => (
          <Frame key={index} {...order.frame}>
            <PreviewImage run={run} imageIndex={index} />
          </Frame>
        ))}
      </div>
      <div ref={status} class="run-status">
        <div class="run-words">
          <p class="run-phase" role="status">
            {phaseWords(run, { model: modelName, provider: providerName })}
          </p>
          {model !== null && <p class="small soft">{whyWords(run)}.</p>}
        </div>
        <Elapsed startedAt={order.startedAt} model={model} />
        <button
          type="button"
          class="button"
          disabled={isCancelling || generationId === null}
          onClick={() => void cancelRun()}
        >
          Cancel <kbd aria-hidden="true">Esc</kbd>
        </button>
      </div>
      <Setbacks setbacks={setbacks} />
    </>
  );
}

function PreviewImage({ run, imageIndex }: { run: RunningState; imageIndex: number }) {
  const preview = run.previews.get(imageIndex);
  if (!preview) return <div class="frame-waiting" />;
  return (
    <img
      key={preview.index}
      class="preview"
      data-index={preview.index}
      src={preview.url}
      alt={`Preview ${preview.index + 1}`}
    />
  );
}

function Elapsed({ startedAt, model }: { startedAt: number; model: string | null }) {
  const elapsedMs = useClock(250) - startedAt;
  const typical = model === null ? null : typicalTime(model, engineOf(model), recent.value ?? []);
  return (
    <div class="run-time">
      <p class="numbers" role="timer">
        {durationWords(elapsedMs)}
        {typical && (
          <span class="soft">
            {" "}
            {elapsedMs > typical.mostMs
              ? "· longer than usual"
              : `· usually ${aboutWords(typical.medianMs)}`}
          </span>
        )}
      </p>
      <progress
        aria-label="Time against what is usual"
        max={1}
        value={shareOf(elapsedMs, typical?.medianMs ?? 20_000)}
      />
    </div>
  );
}

/** Approaches the end and never reaches it: nobody knows when it comes. */
function shareOf(elapsedMs: number, medianMs: number): number {
  return 1 - Math.exp((-1.6 * Math.max(0, elapsedMs)) / medianMs);
}

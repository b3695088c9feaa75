import { useEffect, useRef } from "preact/hooks";

import { run } from "../state/run.ts";
import { EmptyCanvas } from "./empty-canvas.tsx";
import { FailureCard } from "./failure-card.tsx";
import { ResultPanel } from "./result-panel.tsx";
import { RunningPanel } from "./running-panel.tsx";

interface CanvasProps {
  readonly onEditPrompt: () => void;
  readonly onSuggestion: (prompt: string) => void;
}

/** What comes of what was asked for: nothing yet, an image on its way, one that is there, or a failure. */
export function Canvas(props: CanvasProps) {
  return (
    <section class="canvas" aria-label="Image">
      <Outcome {...props} />
    </section>
  );
}

function Outcome({ onEditPrompt, onSuggestion }: CanvasProps) {
  const { value } = run;
  const wasRunning = useRef(false);
  useEffect(() => {
    wasRunning.current = value.kind === "running";
  }, [value.kind]);
  switch (value.kind) {
    case "idle":
      return <EmptyCanvas onSuggestion={onSuggestion} />;
    case "running":
      return <RunningPanel run={value} />;
    case "completed":
      return <ResultPanel generation={value.generation} isNew={wasRunning.current} />;
    case "failed":
      return <FailureCard run={value} onEditPrompt={onEditPrompt} />;
  }
}

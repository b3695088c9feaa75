import { useEffect, useRef } from "preact/hooks";

import { FailureCard } from "../create/failure-card.tsx";
import { RunningPanel } from "../create/running-panel.tsx";
import { edit, type Picture } from "../state/edit.ts";
import { run } from "../state/run.ts";
import { editedBy } from "../state/send-edit.ts";
import { EditResult } from "./edit-result.tsx";
import { MaskEditor } from "./mask-editor.tsx";
import { MaskRefused } from "./mask-refused.tsx";

/** The image to edit, or what comes of it. */
export function EditStage() {
  const section = useRef<HTMLElement>(null);
  const { kind } = run.value;
  useEffect(() => {
    // On a phone, it is above the form, and what is to be seen is at its beginning.
    const { current } = section;
    if (kind !== "idle" && current && current.getBoundingClientRect().top < 0) {
      current.scrollIntoView({ block: "start" });
    }
  }, [kind]);
  return (
    <section ref={section} class="edit-stage" aria-label="Image">
      <Stage />
    </section>
  );
}

function Stage() {
  const { value } = run;
  const { picture } = edit.value;
  const edited = editedBy(value);
  if (edited === undefined || value.kind === "idle") return <Editor picture={picture} />;
  switch (value.kind) {
    case "running":
      return <RunningPanel run={value} />;
    case "completed":
      return (
        <EditResult
          generation={value.generation}
          before={picture?.id === edited ? picture : null}
        />
      );
    case "failed":
      return (
        <>
          {value.error.code === "mask_not_enabled" ? (
            <MaskRefused asked={value.order.body} />
          ) : (
            <FailureCard run={value} onEditPrompt={focusPrompt} />
          )}
          <Editor picture={picture} />
        </>
      );
  }
}

/** Begins anew with another picture, and with the same one where it was left. */
function Editor({ picture }: { picture: Picture | null }) {
  if (!picture) return null;
  return <MaskEditor key={picture.kind === "file" ? picture.url : picture.id} picture={picture} />;
}

function focusPrompt(): void {
  document.getElementById("edit-prompt")?.focus();
}

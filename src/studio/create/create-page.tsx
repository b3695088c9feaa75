import { useEffect, useRef } from "preact/hooks";

import { useSendKeys } from "../components/use-send-keys.ts";
import { changeDraft } from "../state/draft.ts";
import { showDraftPlans } from "../state/plans.ts";
import { cancelRun, run } from "../state/run.ts";
import { sendDraft } from "../state/send-draft.ts";
import { addFiles } from "../state/uploads.ts";
import { Canvas } from "./canvas.tsx";
import { CodeButton } from "./code-button.tsx";
import { FormatField } from "./format-field.tsx";
import { MoreOptions } from "./more-options.tsx";
import { PlanBar } from "./plan-bar.tsx";
import { PromptField } from "./prompt-field.tsx";
import { QualityField } from "./quality-field.tsx";
import { RecentStrip } from "./recent-strip.tsx";
import { ReferencesField } from "./references-field.tsx";
import { TextField } from "./text-field.tsx";
import { useHandedImages } from "./use-handed-images.ts";

/** Where images are made: what is asked for on one side, what comes of it on the other. */
export function CreatePage() {
  const form = useRef<HTMLFormElement>(null);
  useSendKeys({
    onSend: sendDraft,
    onEscape: () => run.value.kind === "running" && void cancelRun(),
  });
  useHandedImages(addFiles);
  useEffect(showDraftPlans, []);
  const focusPrompt = () => form.current?.querySelector("textarea")?.focus();
  return (
    <div class="create">
      <h1 class="hidden-visually">Create</h1>
      <form
        ref={form}
        class="create-form"
        aria-label="What to make"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          sendDraft();
          if (run.value.kind !== "running") focusPrompt();
        }}
      >
        <div class="create-fields">
          <PromptField />
          <FormatField />
          <QualityField />
          <TextField />
          <ReferencesField />
          <MoreOptions />
          <CodeButton />
        </div>
        <PlanBar />
      </form>
      <div class="create-outcome">
        <Canvas
          onEditPrompt={focusPrompt}
          onSuggestion={(prompt) => {
            changeDraft({ prompt });
            focusPrompt();
          }}
        />
        <RecentStrip />
      </div>
    </div>
  );
}

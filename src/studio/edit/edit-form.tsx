import { resolutions } from "../../domain/resolution.ts";
import { Segments } from "../components/segments.tsx";
import { PlanWords } from "../create/plan-bar.tsx";
import { SendBar } from "../create/send-bar.tsx";
import { hasMasks } from "../state/catalog.ts";
import { changeEdit, edit, type Picture } from "../state/edit.ts";
import type { PlanState } from "../state/plan-answers.ts";
import { run } from "../state/run.ts";
import { editedBy, editFault, isSendingMask, runningEdit, sendEdit } from "../state/send-edit.ts";
import { PictureLine } from "./picture-line.tsx";
import { usePlan } from "./use-plan.ts";

/** Words enough to be priced by: what is written costs next to nothing. */
const usualPrompt = "x".repeat(200);

/** What is to change, how large the result is, what it costs, and the button that spends it. */
export function EditForm({ picture }: { picture: Picture }) {
  const { prompt, resolution, mask } = edit.value;
  const next = picture.id === null ? null : { prompt: usualPrompt, image: picture.id, resolution };
  const plan = usePlan(runningEdit(run.value) ?? next);
  const fault = editFault.value;
  const isBusy = run.value.kind === "running" || isSendingMask.value;
  return (
    <form
      class="edit-form"
      aria-label="What is to change"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void sendEdit();
      }}
    >
      <PictureLine picture={picture} />
      <div class="field">
        <label class="label" htmlFor="edit-prompt">
          What is to change?
        </label>
        <textarea
          id="edit-prompt"
          class="input prompt"
          maxLength={32_000}
          placeholder="Make the sail red"
          value={prompt}
          aria-invalid={fault !== null}
          aria-describedby="edit-fault"
          onInput={({ currentTarget }) => {
            editFault.value = null;
            changeEdit({ prompt: currentTarget.value });
          }}
        />
        <p id="edit-fault" class="fault" role="alert">
          {fault}
        </p>
      </div>
      <Segments
        label="Resolution"
        choices={resolutions.map((one) => ({ value: one, words: one }))}
        value={resolution}
        onChange={(chosen) => changeEdit({ resolution: chosen })}
      />
      {mask.done.length > 0 && isWithoutMasks(plan) && (
        <p class="note note-warn">
          The engine that edits go to here has no masks: an edit with one is refused before anything
          is spent, and you can choose then.
        </p>
      )}
      <SendBar words={<PlanWords state={plan} />} isBusy={isBusy}>
        {busyWords() ?? "Edit image"}
      </SendBar>
    </form>
  );
}

function busyWords(): string | null {
  if (isSendingMask.value) return "Sending the mask…";
  if (run.value.kind !== "running") return null;
  return editedBy(run.value) === undefined ? "Another is being made…" : "Making it…";
}

/** The engine that edits go to first, whichever takes its place just now. */
function isWithoutMasks(state: PlanState): boolean {
  if (state.kind !== "planned") return false;
  return !hasMasks(state.plan.fallbackFrom ?? state.plan.model);
}

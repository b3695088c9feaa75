import { Icon } from "../components/icon.tsx";
import { maskModel, modelName } from "../state/catalog.ts";
import { edit } from "../state/edit.ts";
import { clearRun } from "../state/run.ts";
import { sendEdit } from "../state/send-edit.ts";
import { estimateWords } from "../words/money.ts";
import { usePlan } from "./use-plan.ts";

interface MaskRefusedProps {
  /** What was refused, as it was sent. */
  readonly asked: object;
}

/** That masks are not enabled here, what that means, and what can be done. Everything is kept. */
export function MaskRefused({ asked }: MaskRefusedProps) {
  const model = maskModel();
  return (
    <div class="failure" role="alert">
      <Icon name="warning" />
      <div class="stack">
        <div class="stack-close">
          <h2>Masks are not enabled here</h2>
          <p>
            Edits go to an engine that cannot keep to a mask: it would change the whole image.
            Nothing was made, and nothing was charged.
          </p>
          <p class="soft">
            Your image, your mask and your words are still here. Whoever runs this service enables
            masks for everyone with the setting <code>IMAGE_EDIT_PROVIDER=openai</code>.
          </p>
        </div>
        <div class="row">
          {model !== undefined && <OtherModel model={model} asked={asked} />}
          <button type="button" class="button" onClick={() => again({ withoutMask: true })}>
            Edit without the mask
          </button>
        </div>
        <p class="small soft">
          <code>mask_not_enabled</code>
        </p>
      </div>
    </div>
  );
}

/** For how much a model that has masks makes it. What is not known yet is not bought. */
function OtherModel({ model, asked }: MaskRefusedProps & { readonly model: string }) {
  const plan = usePlan({ ...asked, resolution: edit.value.resolution, model });
  if (plan.kind === "refused") return <p class="small">{plan.error.message}</p>;
  const price =
    plan.kind === "planned" ? ` · ${estimateWords(plan.plan.estimateMicroUsd)}` : " · …";
  return (
    <button
      type="button"
      class="button button-main"
      disabled={plan.kind === "unknown"}
      onClick={() => again({ model })}
    >
      Use {modelName(model)} this once
      {price}
    </button>
  );
}

function again(options: Parameters<typeof sendEdit>[0]): void {
  clearRun();
  void sendEdit(options);
}

import { Icon } from "../components/icon.tsx";
import { maskModel, modelName } from "../state/catalog.ts";
import { clearRun } from "../state/run.ts";
import { sendEdit } from "../state/send-edit.ts";

/** That masks are not enabled here, what that means, and what can be done. Everything is kept. */
export function MaskRefused() {
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
          {model !== undefined && (
            <button type="button" class="button button-main" onClick={() => again({ model })}>
              Use {modelName(model)} this once
            </button>
          )}
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

function again(options: Parameters<typeof sendEdit>[0]): void {
  clearRun();
  void sendEdit(options);
}

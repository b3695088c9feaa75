import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";

import { Icon } from "../components/icon.tsx";
import { closeToast, holdToasts, releaseToasts, toasts } from "../state/toasts.ts";

/** Behind an open dialog nothing can be pressed or heard: then it is the dialog that has the toasts. */
export const openDialogs = signal(0);

/** What was said in passing, the newest last. */
export function Toasts() {
  // What is taken away under the pointer is never told that it has left.
  useEffect(() => releaseToasts, []);
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- only keeps them from going
    <div
      class="toasts"
      role="status"
      onPointerEnter={holdToasts}
      onPointerLeave={releaseToasts}
      onFocusIn={holdToasts}
      onFocusOut={releaseToasts}
    >
      {toasts.value.map(({ id, text, action }) => (
        <div key={id} class="toast">
          <span>{text}</span>
          <span class="row">
            {action && (
              <button
                type="button"
                class="button button-small"
                onClick={() => {
                  action.run();
                  releaseToasts();
                }}
              >
                {action.label}
              </button>
            )}
            <button
              type="button"
              class="button button-quiet button-small"
              onClick={() => closeToast(id)}
            >
              <Icon name="close" />
              <span class="hidden-visually">Dismiss</span>
            </button>
          </span>
        </div>
      ))}
    </div>
  );
}

/** The toasts of the page itself. */
export function PageToasts() {
  return openDialogs.value === 0 ? <Toasts /> : null;
}

import { signal } from "@preact/signals";

import { Icon } from "../components/icon.tsx";
import { dismissToast, holdToasts, releaseToasts, toasts } from "../state/toasts.ts";

/** Behind an open dialog nothing can be pressed or heard: then it is the dialog that has the toasts. */
export const openDialogs = signal(0);

/** What was said in passing, the newest last. */
export function Toasts() {
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
              <button type="button" class="button button-small" onClick={action.run}>
                {action.label}
              </button>
            )}
            <button
              type="button"
              class="button button-quiet button-small"
              onClick={() => {
                const toast = toasts.value.find((one) => one.id === id);
                dismissToast(id);
                toast?.onExpired();
              }}
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

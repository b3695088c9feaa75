import type { ComponentChildren } from "preact";

import { Icon } from "./icon.tsx";

interface FaultNoteProps {
  /** What went wrong. */
  readonly children: ComponentChildren;
  readonly retryWords?: string;
  readonly isBusy?: boolean;
  /** Where it can be tried again. */
  readonly onRetry?: () => void;
}

/** Says what went wrong, to be heard at once, and tries it again. */
export function FaultNote(props: FaultNoteProps) {
  const { children, retryWords = "Try again", isBusy = false, onRetry } = props;
  return (
    <div class="note note-bad" role="alert">
      <Icon name="warning" />
      <div class="stack-close">
        <p>{children}</p>
        {onRetry && (
          <div>
            <button type="button" class="button button-small" disabled={isBusy} onClick={onRetry}>
              {retryWords}
            </button>
          </div>
        )}
      </div>
    </div>
  );
}

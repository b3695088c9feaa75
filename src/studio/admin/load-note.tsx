import type { ApiError } from "../api/api-error.ts";
import { Icon } from "../components/icon.tsx";

interface LoadNoteProps {
  readonly loaded: {
    readonly error: ApiError | null;
    readonly isLoading: boolean;
    readonly reload: () => void;
  };
  /** True once there is something to look at. */
  readonly hasValue: boolean;
}

/** How it goes with what is asked for: nothing is shown once it is there. */
export function LoadNote({ loaded, hasValue }: LoadNoteProps) {
  const { error, isLoading, reload } = loaded;
  if (error) {
    return (
      <div class="note note-bad" role="alert">
        <Icon name="warning" />
        <div class="stack-close">
          <p>
            {error.message}
            {hasValue && " What is shown is older."}
          </p>
          <button type="button" class="button button-small" disabled={isLoading} onClick={reload}>
            Try again
          </button>
        </div>
      </div>
    );
  }
  if (hasValue || !isLoading) return null;
  return (
    <p class="row small soft" role="status">
      <span class="spinner" aria-hidden="true" /> Loading…
    </p>
  );
}

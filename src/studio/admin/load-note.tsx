import type { ApiError } from "../api/api-error.ts";
import { FaultNote } from "../components/fault-note.tsx";

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
      <FaultNote isBusy={isLoading} onRetry={reload}>
        {error.message}
        {hasValue && " What is shown is older."}
      </FaultNote>
    );
  }
  if (hasValue || !isLoading) return null;
  return (
    <p class="row small soft" role="status">
      <span class="spinner" aria-hidden="true" /> Loading…
    </p>
  );
}

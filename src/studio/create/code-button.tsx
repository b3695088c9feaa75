import { useState } from "preact/hooks";

import { CodeDialog } from "../code/code-dialog.tsx";
import { Icon } from "../components/icon.tsx";
import { toRequest } from "../state/draft-request.ts";
import { draft, type Draft } from "../state/draft.ts";

/** The form as it stands, as code that asks for the same. */
export function CodeButton() {
  const [isOpen, setOpen] = useState(false);
  const { value } = draft;
  return (
    <div>
      <button
        type="button"
        class="button button-small"
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        <Icon name="code" />
        View code
      </button>
      {isOpen && (
        <CodeDialog
          body={toRequest(value)}
          missing={missingOf(value)}
          onClose={() => setOpen(false)}
        />
      )}
    </div>
  );
}

function missingOf({ prompt, references }: Draft): string | null {
  if (prompt.trim() === "") return "The prompt is still empty: write it before you run this.";
  if (references.some(({ id }) => id === null))
    return "An image is still being sent, and not in it.";
  return null;
}

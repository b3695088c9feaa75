import type { NewKeyView } from "../api/admin-views.ts";
import { CopyButton } from "../components/copy-button.tsx";
import { Dialog } from "../components/dialog.tsx";
import { Icon } from "../components/icon.tsx";

interface SecretDialogProps {
  readonly made: NewKeyView;
  readonly onClose: () => void;
}

/** The one time that a key's secret is seen: it is nowhere else. */
export function SecretDialog({ made, onClose }: SecretDialogProps) {
  return (
    <Dialog title={`The key ${made.name}`} onClose={onClose} isKept>
      <div class="stack">
        <p class="note note-warn">
          <Icon name="warning" />
          Copy it now: it is shown this once, and kept nowhere.
        </p>
        <p class="secret">
          <code>{made.secret}</code>
          <CopyButton text={made.secret} label="Copy the key" />
        </p>
        <div class="row dialog-actions">
          <button type="button" class="button button-main" onClick={onClose}>
            I have it
          </button>
        </div>
      </div>
    </Dialog>
  );
}

import { useState } from "preact/hooks";

import { ActDialog } from "../admin/act-dialog.tsx";
import { ChoiceField } from "../admin/choice-field.tsx";
import { rotateKey } from "../api/admin-calls.ts";
import type { KeyView, NewKeyView } from "../api/admin-views.ts";
import { adminClient } from "../state/admin-session.ts";

/** Up to as long as the API takes. */
const overlaps = [
  { value: 0, words: "Not at all" },
  { value: 3600, words: "1 hour" },
  { value: 86_400, words: "1 day" },
  { value: 604_800, words: "7 days" },
  { value: 2_592_000, words: "30 days" },
];

interface RotateDialogProps {
  readonly accountId: string;
  readonly item: KeyView;
  readonly onMade: (made: NewKeyView) => void;
  readonly onClose: () => void;
}

/** Puts a new key in the place of one that goes on for a while. */
export function RotateDialog({ accountId, item, onMade, onClose }: RotateDialogProps) {
  const [overlapSeconds, setOverlap] = useState(86_400);
  return (
    <ActDialog
      title={`Rotate ${item.name}`}
      what="A new key that may do the same. Its secret is shown once, right after this."
      submit="Rotate"
      carryOut={async (reason) => {
        const body = { overlapSeconds, reason };
        onMade(await rotateKey(adminClient.peek(), accountId, item.id, body));
      }}
      onClose={onClose}
    >
      <ChoiceField
        label="The old one goes on for"
        choices={overlaps}
        value={overlapSeconds}
        onChange={setOverlap}
      />
    </ActDialog>
  );
}

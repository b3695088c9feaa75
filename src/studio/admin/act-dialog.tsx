import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";

import { asApiError } from "../api/api-error.ts";
import { Dialog } from "../components/dialog.tsx";

/** As the admin API takes it. */
const longestReason = 500;

interface ActDialogProps {
  readonly title: string;
  /** What follows from it. */
  readonly what: ComponentChildren;
  /** What the button says. */
  readonly submit: string;
  readonly isGrave?: boolean;
  /** Further fields. */
  readonly children?: ComponentChildren;
  /** What is wrong with those; null when nothing is. Asked once it is to be carried out. */
  readonly check?: () => string | null;
  /** @throws ApiError, which is told in the dialog. Closes it otherwise. */
  readonly carryOut: (reason: string) => Promise<void>;
  readonly onClose: () => void;
}

/** Asks why, and carries it out. Whatever admins do is written down with its reason. */
export function ActDialog(props: ActDialogProps) {
  const { title, what, submit, isGrave = false, children, check, carryOut, onClose } = props;
  const [reason, setReason] = useState("");
  const [fault, setFault] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const id = useId();
  const send = async () => {
    const wrong = reason.trim() === "" ? "Say why: it is kept in the audit table." : check?.();
    setFault(wrong ?? null);
    if (wrong) return;
    setBusy(true);
    try {
      await carryOut(reason.trim());
      onClose();
    } catch (error) {
      setFault(asApiError(error).message);
      setBusy(false);
    }
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <div class="small soft">{what}</div>
        {children}
        <div class="field">
          <label class="label" htmlFor={`${id}-reason`}>
            Reason
          </label>
          <input
            id={`${id}-reason`}
            class="input"
            autocomplete="off"
            required
            maxLength={longestReason}
            value={reason}
            aria-invalid={fault !== null && reason.trim() === ""}
            aria-describedby={`${id}-fault`}
            onInput={({ currentTarget }) => setReason(currentTarget.value)}
          />
        </div>
        <p id={`${id}-fault`} class="fault" role="alert">
          {fault}
        </p>
        <div class="row dialog-actions">
          <button type="button" class="button" onClick={onClose}>
            Leave it
          </button>
          <button
            type="submit"
            class={isGrave ? "button button-grave" : "button button-main"}
            disabled={isBusy}
          >
            {isBusy && <span class="spinner" aria-hidden="true" />}
            {submit}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

import { useState } from "preact/hooks";

import { asApiError } from "../api/api-error.ts";
import { Icon } from "../components/icon.tsx";
import { SecretField } from "../components/secret-field.tsx";
import { isKeyText, signIn, signOutReason } from "../state/session.ts";
import { studioConfig } from "../state/studio-config.ts";
import { DevelopmentKeys } from "./development-keys.tsx";

/** Asks for a key, before anything else is shown. */
export function SignInPage() {
  const [fault, setFault] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const enter = async (key: string, remember: boolean) => {
    if (!isKeyText(key)) {
      setFault("Paste the whole key: it has no spaces or special characters.");
      return;
    }
    setBusy(true);
    setFault(null);
    try {
      await signIn(key, remember);
    } catch (error) {
      setFault(asApiError(error).message);
    }
    setBusy(false);
  };
  const developmentKeys = studioConfig.value?.developmentKeys ?? [];
  return (
    <div class="sign-in">
      <div class="stack-close">
        <h1>Two engines, one studio</h1>
        <p class="soft">
          Describe an image and see which engine draws it, why, and what it costs, before you spend
          anything.
        </p>
      </div>
      {signOutReason.value !== null && (
        <p class="note note-warn" role="alert">
          <Icon name="warning" />
          {signOutReason.value}
        </p>
      )}
      {developmentKeys.length > 0 && (
        <DevelopmentKeys keys={developmentKeys} isBusy={isBusy} onChoose={enter} />
      )}
      <KeyForm fault={fault} isBusy={isBusy} onEnter={enter} />
    </div>
  );
}

interface KeyFormProps {
  readonly fault: string | null;
  readonly isBusy: boolean;
  readonly onEnter: (key: string, remember: boolean) => Promise<void>;
}

function KeyForm({ fault, isBusy, onEnter }: KeyFormProps) {
  const [text, setText] = useState("");
  const [remember, setRemember] = useState(false);
  return (
    <form
      class="card"
      aria-labelledby="key-title"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void onEnter(text.trim(), remember);
      }}
    >
      <h2 id="key-title">Your API key</h2>
      <SecretField
        id="key"
        label="Key"
        placeholder="dpt_…"
        value={text}
        fault={fault}
        hint={"It is kept in this tab alone, and sent to this service alone."}
        onValue={setText}
      />
      <label class="check small">
        <input
          type="checkbox"
          checked={remember}
          onChange={({ currentTarget }) => setRemember(currentTarget.checked)}
        />
        Remember it in this browser, until I sign out
      </label>
      <button type="submit" class="button button-main" disabled={isBusy}>
        {isBusy ? <span class="spinner" aria-hidden="true" /> : <Icon name="key" />}
        Sign in
      </button>
    </form>
  );
}

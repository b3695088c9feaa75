import { useState } from "preact/hooks";

import { scopes, usualScopes, type Scope } from "../../domain/scope.ts";
import { ActDialog } from "../admin/act-dialog.tsx";
import { LineField } from "../admin/line-field.tsx";
import { createKey } from "../api/admin-calls.ts";
import type { NewKeyView } from "../api/admin-views.ts";
import { adminClient } from "../state/admin-session.ts";
import { parseOrigins } from "./parse-origins.ts";

const scopeWords: Readonly<Record<Scope, string>> = {
  generate: "Make, change and delete",
  read: "Look",
  admin: "Look after the account's keys",
};

interface KeyDialogProps {
  readonly accountId: string;
  readonly onMade: (made: NewKeyView) => void;
  readonly onClose: () => void;
}

/** What a new key is called, what it may do, for which pages, and until when. */
export function KeyDialog({ accountId, onMade, onClose }: KeyDialogProps) {
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<readonly Scope[]>(usualScopes);
  const [origins, setOrigins] = useState("");
  const [endsOn, setEndsOn] = useState("");
  const check = () => {
    if (name.trim() === "") return "Give it a name, so that it is found again.";
    return chosen.length === 0 ? "Choose at least one thing that it may do." : null;
  };
  const carryOut = async (reason: string) => {
    const expiresAt = endsOn === "" ? null : new Date(`${endsOn}T23:59:59Z`).toISOString();
    const allowedOrigins = parseOrigins(origins);
    const body = { name: name.trim(), scopes: chosen, allowedOrigins, expiresAt, reason };
    onMade(await createKey(adminClient.peek(), accountId, body));
  };
  return (
    <ActDialog
      title="New key"
      what="Its secret is shown once, right after this."
      submit="Create the key"
      check={check}
      carryOut={carryOut}
      onClose={onClose}
    >
      <LineField label="Name" maxLength={80} value={name} onChange={setName} />
      <ScopeBoxes chosen={chosen} onChange={setChosen} />
      <LineField
        label="Pages that may send it"
        note="optional"
        placeholder="https://shop.example"
        value={origins}
        onChange={setOrigins}
      />
      <LineField label="Last day" note="optional, UTC" isDate value={endsOn} onChange={setEndsOn} />
    </ActDialog>
  );
}

interface ScopeBoxesProps {
  readonly chosen: readonly Scope[];
  readonly onChange: (chosen: readonly Scope[]) => void;
}

function ScopeBoxes({ chosen, onChange }: ScopeBoxesProps) {
  return (
    <fieldset class="stack-close">
      <legend class="label">It may</legend>
      {scopes.map((scope) => (
        <label key={scope} class="check small">
          <input
            type="checkbox"
            checked={chosen.includes(scope)}
            onChange={({ currentTarget: { checked } }) =>
              onChange(scopes.filter((one) => (one === scope ? checked : chosen.includes(one))))
            }
          />
          {scopeWords[scope]}
        </label>
      ))}
    </fieldset>
  );
}

import { useEffect, useState } from "preact/hooks";

import { asApiError, type ApiError } from "../api/api-error.ts";
import { Icon } from "../components/icon.tsx";
import { SecretField } from "../components/secret-field.tsx";
import { adminExit, enterAdmin, type AdminEntry } from "../state/admin-session.ts";
import { isKeyText } from "../state/session.ts";
import { studioConfig } from "../state/studio-config.ts";

/** Lets admins in: at once behind Cloudflare Access, else by the token. */
export function AdminSignIn() {
  // Whoever has left does not come in again by themselves.
  const [isBusy, setBusy] = useState(adminExit.peek() === null);
  const [fault, setFault] = useState<string | null>(null);
  const enter = async (entry: AdminEntry) => {
    setBusy(true);
    setFault(null);
    try {
      await enterAdmin(entry);
    } catch (error) {
      setFault(faultWords(asApiError(error)));
      setBusy(false);
    }
  };
  useEffect(() => {
    if (adminExit.peek() === null) void enter({ kind: "access" });
  }, []);
  const published = studioConfig.value?.developmentAdminToken ?? null;
  const reason = adminExit.value?.reason ?? null;
  return (
    <div class="sign-in">
      <div class="stack-close">
        <h1>Admin</h1>
        <p class="soft">Watch the engines, what they cost, and who may use them.</p>
      </div>
      {reason !== null && (
        <p class="note note-warn" role="alert">
          <Icon name="warning" />
          {reason}
        </p>
      )}
      {published !== null && (
        <section class="card" aria-labelledby="development-title">
          <div class="stack-close">
            <h2 id="development-title">On this machine</h2>
            <p class="small soft">The development token. It works nowhere else.</p>
          </div>
          <button
            type="button"
            class="button key-button"
            disabled={isBusy}
            onClick={() => void enter({ kind: "token", token: published })}
          >
            <code>{published}</code>
            <span class="small soft">everything that admins can do</span>
          </button>
        </section>
      )}
      <TokenForm fault={fault} isBusy={isBusy} onEnter={enter} />
    </div>
  );
}

interface TokenFormProps {
  readonly fault: string | null;
  readonly isBusy: boolean;
  readonly onEnter: (entry: AdminEntry) => Promise<void>;
}

function TokenForm({ fault, isBusy, onEnter }: TokenFormProps) {
  const [text, setText] = useState("");
  const [ownFault, setOwnFault] = useState<string | null>(null);
  const told = ownFault ?? fault;
  const submit = (event: Event) => {
    event.preventDefault();
    const token = text.trim();
    const isToken = isKeyText(token);
    setOwnFault(isToken ? null : "Paste the whole token: it has no spaces or special characters.");
    if (isToken) void onEnter({ kind: "token", token });
  };
  return (
    <form class="card" aria-labelledby="token-title" noValidate onSubmit={submit}>
      <h2 id="token-title">The admin token</h2>
      <SecretField
        id="token"
        label="Token"
        value={text}
        fault={told}
        hint={
          <>
            The value of <code>ADMIN_TOKEN</code>. It is kept in this tab alone, and sent to this
            service alone.
          </>
        }
        onValue={setText}
      />
      <button type="submit" class="button button-main" disabled={isBusy}>
        {isBusy ? <span class="spinner" aria-hidden="true" /> : <Icon name="key" />}
        Sign in
      </button>
      <p class="small soft">
        Behind Cloudflare Access no token is needed:{" "}
        <a href="/admin/api/health" target="_blank" rel="noreferrer">
          sign in there
        </a>
        , then{" "}
        <button
          type="button"
          class="button button-small"
          disabled={isBusy}
          onClick={() => void onEnter({ kind: "access" })}
        >
          come in without
        </button>
      </p>
    </form>
  );
}

/** Nothing is said to somebody who has not tried yet. */
function faultWords({ code, message }: ApiError): string | null {
  if (code === "missing_admin_token") return null;
  if (code !== "unreachable") return message;
  return "No answer came. Check the connection; or Cloudflare Access waits for you to sign in there.";
}

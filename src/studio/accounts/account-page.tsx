import { useState } from "preact/hooks";

import { limitNames } from "../../domain/limits.ts";
import { ActDialog } from "../admin/act-dialog.tsx";
import { LoadNote } from "../admin/load-note.tsx";
import { useLoaded } from "../admin/use-loaded.ts";
import { changeAccount, findAccount } from "../api/admin-calls.ts";
import type { AccountView } from "../api/admin-views.ts";
import { CopyButton } from "../components/copy-button.tsx";
import { Icon } from "../components/icon.tsx";
import { adminPath } from "../shell/page-of.ts";
import { adminClient } from "../state/admin-session.ts";
import { tell } from "../state/toasts.ts";
import { momentWords } from "../words/moment.ts";
import { AccountDialog } from "./account-dialog.tsx";
import { KeyList } from "./key-list.tsx";
import { limitName, limitWords } from "./limit-words.ts";

/** One account: what it may do, and its keys. */
export function AccountPage({ id }: { id: string }) {
  const loaded = useLoaded((client, signal) => findAccount(client, id, signal), id);
  const { value, replace } = loaded;
  return (
    <div class="stack">
      <p>
        <a class="row" href={adminPath("accounts")}>
          <Icon name="left" />
          All accounts
        </a>
      </p>
      <LoadNote loaded={loaded} hasValue={value !== null} />
      {value && <AccountCard account={value} onChanged={replace} />}
      {value && <KeyList accountId={id} />}
    </div>
  );
}

interface AccountCardProps {
  readonly account: AccountView;
  readonly onChanged: (account: AccountView) => void;
}

function AccountCard({ account, onChanged }: AccountCardProps) {
  const [asking, setAsking] = useState<"change" | "suspend" | null>(null);
  const { id, name, tier, status, limits, ownLimits, createdAt, suspendedAt } = account;
  const isSuspended = status === "suspended";
  const now = Date.now();
  return (
    <section class="stack">
      <div class="row-apart">
        <h1 class="admin-name">{name}</h1>
        <div class="row">
          <button type="button" class="button button-small" onClick={() => setAsking("change")}>
            Change
          </button>
          <button
            type="button"
            class={isSuspended ? "button button-small" : "button button-small button-bad"}
            onClick={() => setAsking("suspend")}
          >
            {isSuspended ? "Let it in again" : "Suspend"}
          </button>
        </div>
      </div>
      <dl class="facts card">
        <dt>Id</dt>
        <dd class="row">
          <code>{id}</code>
          <CopyButton text={id} label="Copy id" />
        </dd>
        <dt>Tier</dt>
        <dd>{tier}</dd>
        <dt>Made</dt>
        <dd>{momentWords(createdAt, now)}</dd>
        <dt>Status</dt>
        <dd>
          {suspendedAt === null ? (
            "Active"
          ) : (
            <span class="badge badge-bad">Suspended since {momentWords(suspendedAt, now)}</span>
          )}
        </dd>
        {limitNames.map((limit) => (
          <>
            <dt>{limitName(limit)}</dt>
            <dd class="numbers">
              {limitWords(limit, limits[limit])}
              {ownLimits[limit] !== undefined && <span class="soft"> · its own</span>}
            </dd>
          </>
        ))}
      </dl>
      {asking === "change" && (
        <AccountDialog
          account={account}
          onDone={(changed) => {
            onChanged(changed);
            tell("The account is changed.");
          }}
          onClose={() => setAsking(null)}
        />
      )}
      {asking === "suspend" && (
        <ActDialog
          title={isSuspended ? `Let ${name} in again` : `Suspend ${name}`}
          what={
            isSuspended
              ? "Its keys open what they did before, within a minute everywhere."
              : "Its keys open nothing any more, within a minute everywhere, until it is let in again."
          }
          submit={isSuspended ? "Let it in" : "Suspend"}
          isGrave={!isSuspended}
          carryOut={async (reason) => {
            const body = { suspended: !isSuspended, reason };
            onChanged(await changeAccount(adminClient.peek(), id, body));
          }}
          onClose={() => setAsking(null)}
        />
      )}
    </section>
  );
}

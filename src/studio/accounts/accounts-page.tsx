import { useLocation } from "preact-iso";
import { useState } from "preact/hooks";

import { LoadNote } from "../admin/load-note.tsx";
import { MoreButton } from "../admin/more-button.tsx";
import { usePages } from "../admin/use-pages.ts";
import { listAccounts } from "../api/admin-calls.ts";
import type { AccountView } from "../api/admin-views.ts";
import { Icon } from "../components/icon.tsx";
import { adminPath } from "../shell/page-of.ts";
import { momentWords } from "../words/moment.ts";
import { AccountDialog } from "./account-dialog.tsx";

/** Everybody who may use the service, the newest first. */
export function AccountsPage() {
  const { route } = useLocation();
  const [isMaking, setMaking] = useState(false);
  const pages = usePages<AccountView>(async (client, cursor) => {
    const { accounts, nextCursor } = await listAccounts(client, cursor);
    return { items: accounts, nextCursor };
  });
  const { items } = pages;
  return (
    <div class="stack">
      <div class="row-apart">
        <h1>Accounts</h1>
        <button type="button" class="button button-main" onClick={() => setMaking(true)}>
          <Icon name="plus" />
          New account
        </button>
      </div>
      <LoadNote loaded={pages} hasValue={items !== null} />
      {items?.length === 0 && <p class="empty soft">There is no account yet. Make the first.</p>}
      <ul class="admin-list" aria-label="Accounts">
        {items?.map(({ id, name, tier, status, createdAt }) => (
          <li key={id}>
            <a href={adminPath("accounts", id)}>{name}</a>
            <span class="row">
              <span class="badge">{tier}</span>
              {status === "suspended" && <span class="badge badge-bad">suspended</span>}
            </span>
            <span class="small soft">
              <code>{id}</code> · since {momentWords(createdAt, Date.now())}
            </span>
          </li>
        ))}
      </ul>
      <MoreButton pages={pages} />
      {isMaking && (
        <AccountDialog
          account={null}
          onDone={({ id }) => route(adminPath("accounts", id))}
          onClose={() => setMaking(false)}
        />
      )}
    </div>
  );
}

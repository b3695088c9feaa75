import { useState } from "preact/hooks";

import { ActDialog } from "../admin/act-dialog.tsx";
import { LoadNote } from "../admin/load-note.tsx";
import { MoreButton } from "../admin/more-button.tsx";
import { usePages } from "../admin/use-pages.ts";
import { listKeys, revokeKey } from "../api/admin-calls.ts";
import type { KeyView, NewKeyView } from "../api/admin-views.ts";
import { Icon } from "../components/icon.tsx";
import { ScrollTable } from "../components/scroll-table.tsx";
import { adminClient } from "../state/admin-session.ts";
import { tell } from "../state/toasts.ts";
import { KeyDialog } from "./key-dialog.tsx";
import { KeyRow } from "./key-row.tsx";
import { RotateDialog } from "./rotate-dialog.tsx";
import { SecretDialog } from "./secret-dialog.tsx";

/** What is being done about the keys. */
type Doing =
  | { readonly kind: "create" }
  | { readonly kind: "rotate" | "revoke"; readonly key: KeyView }
  | { readonly kind: "tell"; readonly made: NewKeyView };

const columns = ["Key", "Status", "May", "Last used", "Ends", "Do"] as const;

/** The keys of an account. */
export function KeyList({ accountId }: { accountId: string }) {
  const [doing, setDoing] = useState<Doing | null>(null);
  const pages = usePages<KeyView>(async (client, cursor) => {
    const { keys, nextCursor } = await listKeys(client, accountId, cursor);
    return { items: keys, nextCursor };
  });
  const { items } = pages;
  const onMade = (made: NewKeyView) => {
    pages.reload();
    setDoing({ kind: "tell", made });
  };
  const close = () => setDoing((last) => (last?.kind === "tell" ? last : null));
  return (
    <section class="stack-close" aria-label="Keys">
      <div class="row-apart">
        <h2>Keys</h2>
        <button type="button" class="button" onClick={() => setDoing({ kind: "create" })}>
          <Icon name="plus" />
          New key
        </button>
      </div>
      <LoadNote loaded={pages} hasValue={items !== null} />
      {items?.length === 0 && <p class="small soft">It has no key yet: it cannot be used.</p>}
      {items !== null && items.length > 0 && (
        <ScrollTable label="Keys of the account" columns={columns}>
          {items.map((key) => (
            <KeyRow
              key={key.id}
              item={key}
              onRotate={() => setDoing({ kind: "rotate", key })}
              onRevoke={() => setDoing({ kind: "revoke", key })}
            />
          ))}
        </ScrollTable>
      )}
      <MoreButton pages={pages} />
      {doing?.kind === "create" && (
        <KeyDialog accountId={accountId} onMade={onMade} onClose={close} />
      )}
      {doing?.kind === "rotate" && (
        <RotateDialog accountId={accountId} item={doing.key} onMade={onMade} onClose={close} />
      )}
      {doing?.kind === "revoke" && (
        <ActDialog
          title={`Revoke ${doing.key.name}`}
          what="It opens nothing any more, within a minute everywhere, and never will again."
          submit="Revoke"
          isGrave
          carryOut={async (reason) => {
            await revokeKey(adminClient.peek(), accountId, doing.key.id, reason);
            pages.reload();
            tell("The key is revoked.");
          }}
          onClose={close}
        />
      )}
      {doing?.kind === "tell" && <SecretDialog made={doing.made} onClose={() => setDoing(null)} />}
    </section>
  );
}

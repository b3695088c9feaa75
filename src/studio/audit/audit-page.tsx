import { LoadNote } from "../admin/load-note.tsx";
import { MoreButton } from "../admin/more-button.tsx";
import { usePages } from "../admin/use-pages.ts";
import { listAuditEntries } from "../api/admin-calls.ts";
import type { AuditEntryView } from "../api/admin-views.ts";
import { Icon } from "../components/icon.tsx";
import { AuditEntry } from "./audit-entry.tsx";

/** What admins did, and owners of accounts with their keys, the newest first. */
export function AuditPage() {
  const pages = usePages<AuditEntryView>(async (client, after) => {
    const { entries, nextCursor } = await listAuditEntries(client, after);
    return { items: entries, nextCursor };
  });
  const { items, isLoading, reload } = pages;
  return (
    <div class="stack">
      <div class="row-apart">
        <h1>Audit</h1>
        <button type="button" class="button button-small" disabled={isLoading} onClick={reload}>
          {isLoading ? <span class="spinner" aria-hidden="true" /> : <Icon name="again" />}
          Look again
        </button>
      </div>
      <p class="small soft">
        Each act is written down before it is done, and is never changed or removed.
      </p>
      <LoadNote loaded={pages} hasValue={items !== null} />
      {items?.length === 0 && <p class="empty soft">Nothing has been done yet.</p>}
      <ol class="audit" aria-label="Acts">
        {items?.map((entry) => (
          <AuditEntry key={entry.id} entry={entry} />
        ))}
      </ol>
      <MoreButton pages={pages} />
    </div>
  );
}

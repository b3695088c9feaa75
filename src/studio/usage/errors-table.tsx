import { FeedHeading } from "../admin/feed-heading.tsx";
import { LoadNote } from "../admin/load-note.tsx";
import { MoreButton } from "../admin/more-button.tsx";
import { usePages } from "../admin/use-pages.ts";
import { listErrors } from "../api/admin-calls.ts";
import type { ErrorView } from "../api/admin-views.ts";
import { CopyButton } from "../components/copy-button.tsx";
import { ScrollTable } from "../components/scroll-table.tsx";
import { adminPath } from "../shell/page-of.ts";
import { momentWords } from "../words/moment.ts";

const columns = ["When", "Code", "Generation", "Account", "Calls that failed"] as const;

/** Generations of all accounts that failed, with the ids that providers ask for. */
export function ErrorsTable() {
  const pages = usePages<ErrorView>(async (client, cursor) => {
    const { errors, nextCursor } = await listErrors(client, cursor);
    return { items: errors, nextCursor };
  });
  const { items } = pages;
  return (
    <section class="stack-close" aria-label="Errors">
      <FeedHeading title="Errors" pages={pages} />
      <LoadNote loaded={pages} hasValue={items !== null} />
      {items?.length === 0 && <p class="small soft">No generation has failed.</p>}
      {items !== null && items.length > 0 && (
        <ScrollTable label="Failed generations" columns={columns}>
          {items.map((error) => (
            <ErrorRow key={error.generationId} error={error} />
          ))}
        </ScrollTable>
      )}
      <MoreButton pages={pages} />
    </section>
  );
}

function ErrorRow({ error }: { error: ErrorView }) {
  const { generationId, at, accountId, model, code, failures } = error;
  return (
    <tr>
      <td class="numbers">{momentWords(at, Date.now())}</td>
      <td>
        {code ?? "unknown"}
        <br />
        <span class="soft">{model}</span>
      </td>
      <td>
        <code>{generationId}</code>
        <br />
        <CopyButton text={generationId} label="Copy id" />
      </td>
      <td>
        <a class="admin-id" href={adminPath("accounts", accountId)}>
          {accountId}
        </a>
      </td>
      <td>
        {failures.length === 0 && <span class="soft">none was made</span>}
        <ul class="stack-close">
          {failures.map((call) => (
            <li key={call.number}>
              {call.provider}: {call.failureKind ?? "unknown"}
              {call.providerRequestId !== null && (
                <>
                  <br />
                  <code>{call.providerRequestId}</code>{" "}
                  <CopyButton text={call.providerRequestId} label="Copy provider's id" />
                </>
              )}
            </li>
          ))}
        </ul>
      </td>
    </tr>
  );
}

import type { AuditEntryView } from "../api/admin-views.ts";
import { CopyButton } from "../components/copy-button.tsx";
import { adminPath } from "../shell/page-of.ts";
import { momentWords } from "../words/moment.ts";
import { accountOf, actWords, detailWords } from "./act-words.ts";

/** What was done to what, why, when and by whom. */
export function AuditEntry({ entry }: { entry: AuditEntryView }) {
  const { at, actor, action, target, reason } = entry;
  return (
    <li class="audit-entry">
      <div class="row-apart">
        <h2>{actWords(action)}</h2>
        <p class="small soft">
          <time class="numbers" dateTime={at}>
            {momentWords(at, Date.now())}
          </time>{" "}
          · {actor}
        </p>
      </div>
      <p class="small">
        <Target target={target} />
      </p>
      <p>“{reason}”</p>
      <Details entry={entry} />
    </li>
  );
}

function Target({ target }: { target: string }) {
  const account = accountOf(target);
  if (account === null) return <code>{target}</code>;
  return (
    <a class="admin-id" href={adminPath("accounts", account)}>
      {target}
    </a>
  );
}

function Details({ entry: { action, details, requestId } }: { entry: AuditEntryView }) {
  return (
    <details class="more">
      <summary>Details</summary>
      <dl class="facts">
        <dt>Action</dt>
        <dd>
          <code>{action}</code>
        </dd>
        {Object.entries(details).map(([name, detail]) => (
          <>
            <dt>{name}</dt>
            <dd>{detailWords(detail)}</dd>
          </>
        ))}
        <dt>Request</dt>
        <dd class="row">
          <code>{requestId}</code>
          <CopyButton text={requestId} label="Copy id" />
        </dd>
      </dl>
    </details>
  );
}

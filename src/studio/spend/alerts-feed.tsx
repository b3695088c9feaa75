import { FeedHeading } from "../admin/feed-heading.tsx";
import { LoadNote } from "../admin/load-note.tsx";
import { MoreButton } from "../admin/more-button.tsx";
import { usePages } from "../admin/use-pages.ts";
import { listAlerts } from "../api/admin-calls.ts";
import type { AlertView } from "../api/admin-views.ts";
import { alertWords } from "../words/alerts.ts";
import { momentWords } from "../words/moment.ts";

const webhookWords: Readonly<Record<string, string>> = {
  delivered: "webhook delivered",
  pending: "webhook on its way",
  "given-up": "webhook given up",
  none: "no webhook",
};

/** What was reached of which budget, and what befell the engines; the newest first. */
export function AlertsFeed() {
  const pages = usePages<AlertView>(async (client, after) => {
    const { alerts, nextCursor } = await listAlerts(client, after);
    return { items: alerts, nextCursor };
  });
  const { items } = pages;
  return (
    <section class="stack-close" aria-label="Alerts">
      <FeedHeading title="Alerts" pages={pages} />
      <LoadNote loaded={pages} hasValue={items !== null} />
      {items?.length === 0 && (
        <p class="small soft">
          No budget has come to 50, 80 or 100 percent yet, and no engine has been retired, has
          changed or has refused this account; then it is told here.
        </p>
      )}
      <ul class="admin-list">
        {items?.map((alert) => {
          const { badge, tone, text } = alertWords(alert);
          return (
            <li key={alert.id}>
              <span class={`badge badge-${tone}`}>{badge}</span>
              <span>{text}</span>
              <span class="small soft">
                {momentWords(alert.at, Date.now())} · {webhookWords[alert.webhook] ?? alert.webhook}
              </span>
            </li>
          );
        })}
      </ul>
      <MoreButton pages={pages} />
    </section>
  );
}

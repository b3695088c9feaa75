import { FeedHeading } from "../admin/feed-heading.tsx";
import { LoadNote } from "../admin/load-note.tsx";
import { MoreButton } from "../admin/more-button.tsx";
import { usePages } from "../admin/use-pages.ts";
import { listAlerts } from "../api/admin-calls.ts";
import type { AlertView } from "../api/admin-views.ts";
import { momentWords } from "../words/moment.ts";
import { moneyWords } from "../words/money.ts";

const webhookWords: Readonly<Record<string, string>> = {
  delivered: "webhook delivered",
  pending: "webhook on its way",
  "given-up": "webhook given up",
  none: "no webhook",
};

/** What was reached of which budget, the newest first. */
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
          No budget has come to 50, 80 or 100 percent yet; then it is told here.
        </p>
      )}
      <ul class="admin-list">
        {items?.map((alert) => (
          <li key={alert.id}>
            <span class={alert.threshold >= 100 ? "badge badge-bad" : "badge badge-warn"}>
              {alert.threshold} %
            </span>
            <span>
              {alert.provider}: {moneyWords(alert.spentMicroUsd)} of{" "}
              {moneyWords(alert.budgetMicroUsd)}
              {alert.hardStop && alert.threshold >= 100 && ", calls go elsewhere"}
            </span>
            <span class="small soft">
              {momentWords(alert.at, Date.now())} · {webhookWords[alert.webhook] ?? alert.webhook}
            </span>
          </li>
        ))}
      </ul>
      <MoreButton pages={pages} />
    </section>
  );
}

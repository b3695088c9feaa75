import type { StoredAlert } from "../storage/budget-alerts.ts";
import { toAlertData } from "../webhooks/alert-message.ts";

/** An alert as `GET /admin/api/alerts` lists it. */
export function toAlertView(alert: StoredAlert) {
  return { ...toAlertData(alert), webhook: webhookState(alert) };
}

/** How far its webhook has come; `none` when there was nowhere to send it. */
export function webhookState({ tries, dueAt, deliveredAt }: StoredAlert) {
  if (deliveredAt !== null) return "delivered";
  if (dueAt !== null) return "pending";
  return tries === 0 ? "none" : "given-up";
}

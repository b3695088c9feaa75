import type { Delivery, StoredAlert } from "../domain/alert.ts";
import { toBudgetAlertData, toModelAlertData } from "../webhooks/alert-message.ts";

/** An alert as `GET /admin/api/alerts` lists it. */
export function toAlertView(alert: StoredAlert) {
  const webhook = webhookState(alert);
  if (alert.type === "budget.reached") {
    return { type: alert.type, ...toBudgetAlertData(alert), webhook };
  }
  return { type: alert.type, ...toModelAlertData(alert), webhook };
}

/** How far its webhook has come; `none` when there was nowhere to send it. */
export function webhookState({ tries, dueAt, deliveredAt }: Delivery) {
  if (deliveredAt !== null) return "delivered";
  if (dueAt !== null) return "pending";
  return tries === 0 ? "none" : "given-up";
}

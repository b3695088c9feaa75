import type { BudgetAlert } from "../domain/budget.ts";
import type { report } from "../report.ts";
import { toAlertMessage } from "./alert-message.ts";
import { postWebhook, type WebhookPost, type WebhookResult } from "./post-webhook.ts";

/** In the place of an account, whose webhooks are signed with a secret of its own: the operator's. */
export const alertAccountId = "operator-alerts";

/** Tells the operator that a part of a budget was reached. */
export interface AlertSender {
  /** Makes one try. Never rejects. */
  send(alert: BudgetAlert, now: number): Promise<WebhookResult>;
}

interface SenderOptions extends WebhookPost {
  readonly url: string;
  readonly report: typeof report;
}

/** A sender of signed webhooks to one address. Every try of an alert has the same id. */
export function createAlertSender({ url, ...options }: SenderOptions): AlertSender {
  return {
    async send(alert, now) {
      try {
        const id = `msg_${alert.id.slice("alert_".length)}`;
        const body = JSON.stringify(toAlertMessage(alert));
        return await postWebhook({ url, accountId: alertAccountId, id, body, now }, options);
      } catch (error) {
        options.report("an alert cannot be sent", error);
        return { kind: "failed", retryAfterMs: null };
      }
    },
  };
}

import type { Alert } from "../domain/alert.ts";
import { toAlertMessage } from "./alert-message.ts";
import { postWebhook, type WebhookPost, type WebhookResult } from "./post-webhook.ts";

/** In the place of an account, whose webhooks are signed with a secret of its own: the operator's. */
export const alertAccountId = "operator-alerts";

/** Tells the operator what was reached, or befell an engine. */
export interface AlertSender {
  /** Makes one try. Never rejects. */
  send(alert: Alert, now: number): Promise<WebhookResult>;
}

interface SenderOptions extends WebhookPost {
  readonly url: string;
}

/** A sender of signed webhooks to one address. Every try of an alert has the same id. */
export function createAlertSender({ url, ...post }: SenderOptions): AlertSender {
  return {
    send(alert, now) {
      const toMessage = () => {
        const id = `msg_${alert.id.slice("alert_".length)}`;
        const body = JSON.stringify(toAlertMessage(alert));
        return { url, accountId: alertAccountId, id, body, now };
      };
      return postWebhook(toMessage, post, "an alert cannot be sent");
    },
  };
}

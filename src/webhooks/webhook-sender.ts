import type { Generation } from "../domain/generation.ts";
import type { Webhook } from "../domain/webhook.ts";
import { postWebhook, type WebhookPost, type WebhookResult } from "./post-webhook.ts";
import { toWebhookId, toWebhookMessage } from "./webhook-message.ts";

/** One try to tell of a generation's end. */
export interface WebhookTry {
  readonly webhook: Webhook;
  readonly generation: Generation;
  /** Unix milliseconds. */
  readonly now: number;
}

/** Tells receivers of generations that have ended. */
export interface WebhookSender {
  /** Makes one try. Never rejects. */
  send(input: WebhookTry): Promise<WebhookResult>;
}

/** A sender that signs with the deployment's secrets. */
export function createWebhookSender(post: WebhookPost): WebhookSender {
  return {
    send({ webhook: { url, origin }, generation, now }) {
      const { id, accountId } = generation;
      const toMessage = () => {
        const body = JSON.stringify(toWebhookMessage(generation, origin));
        return { url, accountId, id: toWebhookId(id), body, now };
      };
      return postWebhook(toMessage, post, "a webhook cannot be made");
    },
  };
}

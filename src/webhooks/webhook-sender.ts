import type { Generation } from "../domain/generation.ts";
import type { Webhook } from "../domain/webhook.ts";
import type { report } from "../report.ts";
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

interface SenderOptions extends WebhookPost {
  readonly report: typeof report;
}

/** A sender that signs with the deployment's secrets. Of what receivers answer, nothing is logged. */
export function createWebhookSender(options: SenderOptions): WebhookSender {
  return {
    async send({ webhook, generation, now }) {
      try {
        const { accountId } = generation;
        const body = JSON.stringify(toWebhookMessage(generation, webhook.origin));
        const message = { url: webhook.url, accountId, id: toWebhookId(generation.id), body, now };
        return await postWebhook(message, options);
      } catch (error) {
        options.report("a webhook cannot be made", error);
        return { kind: "failed", retryAfterMs: null };
      }
    },
  };
}

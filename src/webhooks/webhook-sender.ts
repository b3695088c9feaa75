import type { Generation } from "../domain/generation.ts";
import { parseRetryAfter } from "../domain/retry-after.ts";
import type { Webhook } from "../domain/webhook.ts";
import type { report } from "../report.ts";
import { toWebhookId, toWebhookMessage } from "./webhook-message.ts";
import { deriveWebhookSecret } from "./webhook-secret.ts";
import { signatureHeaders } from "./webhook-signature.ts";
import { parseWebhookUrl, refuseTarget } from "./webhook-target.ts";

/** How long a receiver may take to answer, in milliseconds. */
const answerDeadlineMs = 15_000;

/** What became of one try. */
export type WebhookResult =
  | { readonly kind: "delivered" }
  /** The receiver wants no more of it, ever. */
  | { readonly kind: "gone" }
  /** Anything else: worth another try, and not before the time that the receiver asked for. */
  | { readonly kind: "failed"; readonly retryAfterMs: number | null };

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

interface SenderOptions {
  readonly fetch: typeof globalThis.fetch;
  /** The deployment's, from the current one on. Without any, every try fails. */
  readonly signingSecrets: readonly string[];
  readonly isDevelopment: boolean;
  readonly report: typeof report;
  readonly deadlineMs?: number;
}

const failed = { kind: "failed", retryAfterMs: null } as const;

/** A sender that signs with the deployment's secrets. Of what receivers answer, nothing is logged. */
export function createWebhookSender(options: SenderOptions): WebhookSender {
  return {
    async send(input) {
      try {
        return await sendOnce(input, options);
      } catch (error) {
        options.report("a webhook cannot be made", error);
        return failed;
      }
    },
  };
}

async function sendOnce(
  { webhook, generation, now }: WebhookTry,
  { fetch, signingSecrets, isDevelopment, deadlineMs = answerDeadlineMs }: SenderOptions,
): Promise<WebhookResult> {
  // A stored address outlives the settings under which it was taken.
  const target = parseWebhookUrl(webhook.url);
  if (target.kind === "malformed" || refuseTarget(target.url, isDevelopment)) return failed;
  if (signingSecrets.length === 0) return failed;
  const secrets = signingSecrets.map((secret) => deriveWebhookSecret(secret, generation.accountId));
  const body = JSON.stringify(toWebhookMessage(generation, webhook.origin));
  const message = { id: toWebhookId(generation.id), body, now };
  const signature = signatureHeaders(message, await Promise.all(secrets));
  const request = {
    method: "POST",
    headers: {
      ...signature,
      "content-type": "application/json",
      "user-agent": "Diptych-Webhooks/1",
    },
    body,
    // Where a receiver points on to was never checked.
    redirect: "manual",
    signal: AbortSignal.timeout(deadlineMs),
  } as const;
  const answer = await fetch(target.url.href, request).catch(() => null);
  return answer ? await resultOf(answer, now) : failed;
}

async function resultOf(answer: Response, now: number): Promise<WebhookResult> {
  // The status says it all, whatever becomes of the rest.
  await answer.body?.cancel().catch(() => undefined);
  if (answer.ok) return { kind: "delivered" };
  if (answer.status === 410) return { kind: "gone" };
  return { kind: "failed", retryAfterMs: parseRetryAfter(answer.headers, now) };
}

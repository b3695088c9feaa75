import { parseRetryAfter } from "../domain/retry-after.ts";
import type { report } from "../report.ts";
import { deriveWebhookSecret } from "./webhook-secret.ts";
import { signatureHeaders, type SignedMessage } from "./webhook-signature.ts";
import { parseWebhookUrl, refuseTarget } from "./webhook-target.ts";

/** How long a receiver may take to answer, in milliseconds. */
export const answerDeadlineMs = 15_000;

/** What became of one try. */
export type WebhookResult =
  | { readonly kind: "delivered" }
  /** The receiver wants no more of it, ever. */
  | { readonly kind: "gone" }
  /** Anything else: worth another try, and not before the time that the receiver asked for. */
  | { readonly kind: "failed"; readonly retryAfterMs: number | null };

/** What webhooks are sent with. */
export interface WebhookPost {
  readonly fetch: typeof globalThis.fetch;
  /** The deployment's, from the current one on. Without any, every try fails. */
  readonly signingSecrets: readonly string[];
  readonly isDevelopment: boolean;
  readonly deadlineMs?: number;
  readonly report: typeof report;
}

/** One message on its way. */
export interface AddressedMessage extends SignedMessage {
  readonly url: string;
  /** Whose secret it is signed with. */
  readonly accountId: string;
}

const failed = { kind: "failed", retryAfterMs: null } as const;

/**
 * Makes one try. Of what the receiver answers, its status alone counts, and nothing is logged. Never
 * rejects: a fault of ours, in `toMessage` too, is reported, and the try has failed.
 * @param fault What is reported then.
 */
export async function postWebhook(
  toMessage: () => AddressedMessage,
  options: WebhookPost,
  fault: string,
): Promise<WebhookResult> {
  try {
    return await post(toMessage(), options);
  } catch (error) {
    options.report(fault, error);
    return failed;
  }
}

async function post(
  { url, accountId, id, body, now }: AddressedMessage,
  { fetch, signingSecrets, isDevelopment, deadlineMs = answerDeadlineMs }: WebhookPost,
): Promise<WebhookResult> {
  // A stored address outlives the settings under which it was taken.
  const target = parseWebhookUrl(url);
  if (target.kind === "malformed" || refuseTarget(target.url, isDevelopment)) return failed;
  if (signingSecrets.length === 0) return failed;
  const secrets = signingSecrets.map((secret) => deriveWebhookSecret(secret, accountId));
  const signature = signatureHeaders({ id, body, now }, await Promise.all(secrets));
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

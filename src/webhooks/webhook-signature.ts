import { Webhook } from "standardwebhooks";

/** What is signed. */
export interface SignedMessage {
  /** The same for every try; without a full stop, which separates the parts. */
  readonly id: string;
  /** The body as it is sent, to the byte. */
  readonly body: string;
  /** When this try is made, in Unix milliseconds. */
  readonly now: number;
}

/**
 * The headers by which a receiver knows who sent a message and when, as Standard Webhooks has them.
 * @param secrets Each signs: while one is being replaced, either is good to check with.
 */
export function signatureHeaders(
  { id, body, now }: SignedMessage,
  secrets: readonly Uint8Array[],
): Readonly<Record<string, string>> {
  const sentAt = new Date(now);
  const signatures = secrets.map((secret) =>
    new Webhook(secret, { format: "raw" }).sign(id, sentAt, body),
  );
  return {
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(now / 1000)),
    "webhook-signature": signatures.join(" "),
  };
}

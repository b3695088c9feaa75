import { hmacSha256 } from "./hmac-sha256.ts";

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
export async function signatureHeaders(
  { id, body, now }: SignedMessage,
  secrets: readonly Uint8Array[],
): Promise<Readonly<Record<string, string>>> {
  const timestamp = String(Math.floor(now / 1000));
  const signatures = secrets.map(async (secret) => {
    const signature = await hmacSha256(secret, `${id}.${timestamp}.${body}`);
    return `v1,${signature.toBase64()}`;
  });
  return {
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": (await Promise.all(signatures)).join(" "),
  };
}

/** Keeps what is derived here apart from all else that is made with the same secret. */
const purpose = "webhook-secret:v1:";

const algorithm = { name: "HMAC", hash: "SHA-256" };

/**
 * What an account's webhooks are signed with: 32 bytes, always the same ones for the same secret of
 * the deployment. It is kept nowhere, and tells nothing of that secret or of other accounts'.
 */
export async function deriveWebhookSecret(
  signingSecret: string,
  accountId: string,
): Promise<Uint8Array> {
  const encoder = new TextEncoder();
  const secret = encoder.encode(signingSecret);
  const key = await crypto.subtle.importKey("raw", secret, algorithm, false, ["sign"]);
  const text = encoder.encode(`${purpose}${accountId}`);
  return new Uint8Array(await crypto.subtle.sign(algorithm.name, key, text));
}

/** A secret in the form that receivers' libraries take. */
export function toSecretText(secret: Uint8Array): string {
  return `whsec_${secret.toBase64()}`;
}

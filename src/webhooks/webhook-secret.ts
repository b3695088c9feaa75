import { hmacSha256 } from "./hmac-sha256.ts";

/** Keeps what is derived here apart from all else that is made with the same secret. */
const purpose = "webhook-secret:v1:";

/**
 * What an account's webhooks are signed with: 32 bytes, always the same ones for the same secret of
 * the deployment. It is kept nowhere, and tells nothing of that secret or of other accounts'.
 */
export function deriveWebhookSecret(signingSecret: string, accountId: string): Promise<Uint8Array> {
  return hmacSha256(new TextEncoder().encode(signingSecret), `${purpose}${accountId}`);
}

/** A secret in the form that receivers' libraries take. */
export function toSecretText(secret: Uint8Array): string {
  return `whsec_${secret.toBase64()}`;
}

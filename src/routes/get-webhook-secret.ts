import type { Context } from "hono";

import type { HonoEnv } from "../http/hono-env.ts";
import { requireSigningSecret } from "../http/require-webhook.ts";
import { deriveWebhookSecret, toSecretText } from "../webhooks/webhook-secret.ts";

/** `GET /v1/webhook-secret`: what the account's webhooks are checked with. */
export async function getWebhookSecret(c: Context<HonoEnv>): Promise<Response> {
  const signingSecret = requireSigningSecret(c.get("services").config);
  const secret = await deriveWebhookSecret(signingSecret, c.get("caller").accountId);
  return c.json({ secret: toSecretText(secret) });
}

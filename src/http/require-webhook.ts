import type { Context } from "hono";

import type { Config } from "../config.ts";
import type { Webhook } from "../domain/webhook.ts";
import { refuseTarget } from "../webhooks/webhook-target.ts";
import type { HonoEnv } from "./hono-env.ts";
import { ProblemError } from "./problem.ts";

/**
 * The webhook that a request asks for; null when it asks for none.
 * @throws ProblemError when it would lead where none goes, or could not be signed.
 */
export function requireWebhook(c: Context<HonoEnv>, url: URL | null): Webhook | null {
  if (!url) return null;
  const { config } = c.get("services");
  const detail = refuseTarget(url, config.development);
  if (detail) throw new ProblemError("webhook_target_forbidden", { detail, param: "webhookUrl" });
  requireSigningSecret(config);
  return { url: url.href, origin: new URL(c.req.url).origin };
}

/** The current secret of the deployment. @throws ProblemError when there is none. */
export function requireSigningSecret({ urlSigningSecrets: [current] }: Config): string {
  if (current !== undefined) return current;
  const detail =
    "Webhooks are signed, and there is nothing to sign them with. Set URL_SIGNING_SECRET to a long random secret.";
  throw new ProblemError("webhooks_not_configured", { detail });
}

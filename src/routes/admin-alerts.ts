import type { Context } from "hono";

import { toAlertView } from "../http/alert-view.ts";
import { databaseProblem } from "../http/database-problem.ts";
import { feedSchemaOf, toFeedPage } from "../http/feed-page.ts";
import type { HonoEnv } from "../http/hono-env.ts";
import { requireSigningSecret } from "../http/require-webhook.ts";
import { validate } from "../http/validate.ts";
import { alertAccountId } from "../webhooks/alert-sender.ts";
import { deriveWebhookSecret, toSecretText } from "../webhooks/webhook-secret.ts";

export const alertsQuerySchema = feedSchemaOf("alert");

/** `GET /admin/api/alerts?limit=&after=`: what was reached of which budget, the newest first. */
export async function listAlerts(c: Context<HonoEnv>): Promise<Response> {
  const { limit, after = null } = validate(alertsQuerySchema, c.req.query());
  const { budgetAlerts, report } = c.get("services");
  const alerts = await budgetAlerts
    .list({ before: after, limit: limit + 1 })
    .catch(
      databaseProblem(
        report,
        "the alerts cannot be read",
        "The alerts cannot be read at the moment. Try again.",
      ),
    );
  const { shown, nextCursor } = toFeedPage(alerts, limit);
  return c.json({ alerts: shown.map(toAlertView), nextCursor });
}

/** `GET /admin/api/alerts/webhook-secret`: what the webhooks of alerts are checked with. */
export async function getAlertSecret(c: Context<HonoEnv>): Promise<Response> {
  const signingSecret = requireSigningSecret(c.get("services").config);
  const secret = await deriveWebhookSecret(signingSecret, alertAccountId);
  return c.json({ secret: toSecretText(secret) });
}

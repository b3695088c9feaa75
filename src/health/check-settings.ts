import type { Config } from "../config.ts";
import { parseWebhookUrl, refuseTarget } from "../webhooks/webhook-target.ts";
import type { HealthCheck } from "./health-check.ts";

/** Which secrets and addresses are set, with what each is for. Keys of providers are asked themselves. */
export function checkSettings(config: Config): readonly HealthCheck[] {
  return [
    adminToken(config),
    setting(
      "URL_SIGNING_SECRET",
      config.urlSigningSecrets.length > 0,
      "Signs webhooks, alerts and the addresses that open without a key.",
    ),
    alertWebhook(config),
  ];
}

/** Admins who come through Cloudflare Access need none. */
function adminToken({ adminToken: token, access }: Config): HealthCheck {
  const isOpen = token !== null || access !== null;
  const purpose = "Opens the admin API; with Cloudflare Access before that, it may be left out.";
  return setting("ADMIN_TOKEN", isOpen, purpose);
}

function alertWebhook({ alertWebhookUrl, urlSigningSecrets, development }: Config): HealthCheck {
  const name = "ALERT_WEBHOOK_URL";
  const listed = "GET /admin/api/alerts lists them.";
  // Nothing is wrong without: there is the list.
  if (alertWebhookUrl === null) return setting(name, true, `Not set: alerts go nowhere; ${listed}`);
  const check = setting(name, true, `Alerts go there, too; ${listed}`);
  const parsed = parseWebhookUrl(alertWebhookUrl, name);
  const refusal =
    parsed.kind === "url" ? refuseTarget(parsed.url, development, name) : parsed.detail;
  if (refusal) return { ...check, state: "failing", detail: `${refusal} No alert is sent.` };
  if (urlSigningSecrets.length > 0) return check;
  const detail = "Without URL_SIGNING_SECRET there is nothing to sign alerts with: none is sent.";
  return { ...check, state: "failing", detail };
}

function setting(name: string, isSet: boolean, purpose: string): HealthCheck {
  return { name: `setting ${name}`, state: isSet ? "ok" : "missing", detail: purpose };
}

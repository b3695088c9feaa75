import type { Services } from "../services.ts";
import { nextWebhookTry } from "./webhook-schedule.ts";

/** Alerts are few: what is more than so many is left to the next trigger. */
const mostSent = 20;

/**
 * Sends the alerts that are to be sent by now. Each is taken before it is sent: another trigger at the
 * same time sends none twice.
 * @returns How many were delivered, and how many were not.
 * @throws When D1 does not answer.
 */
export async function sendAlerts(
  { alerts, alertSender }: Pick<Services, "alerts" | "alertSender">,
  now: number,
): Promise<{ readonly delivered: number; readonly undelivered: number }> {
  const sent = { delivered: 0, undelivered: 0 };
  if (!alertSender) return sent;
  for (const alert of await alerts.due({ now, limit: mostSent })) {
    const tries = alert.tries + 1;
    const dueAfter = (retryAfterMs: number | null) => {
      const next = nextWebhookTry({ tries, now, random: Math.random(), retryAfterMs });
      return next.kind === "due" ? next.at : null;
    };
    if (!(await alerts.take(alert, dueAfter(null)))) continue;
    const result = await alertSender.send(alert, now);
    sent[result.kind === "delivered" ? "delivered" : "undelivered"] += 1;
    await alerts.settle(alert, {
      dueAt: result.kind === "failed" ? dueAfter(result.retryAfterMs) : null,
      deliveredAt: result.kind === "delivered" ? now : null,
    });
  }
  return sent;
}

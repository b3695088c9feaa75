import type { StoredAlert } from "../domain/alert.ts";
import type { Services } from "../services.ts";
import type { JobOutcome } from "../telemetry/job-line.ts";
import type { AlertSender } from "./alert-sender.ts";
import { answerDeadlineMs } from "./post-webhook.ts";
import { nextWebhookTry } from "./webhook-schedule.ts";

/** Alerts are few: what is more than so many is left to the next trigger. */
const mostSent = 20;

/** A taken alert is nobody else's for so long, in milliseconds: its receiver may take half of it. */
const heldMs = 2 * answerDeadlineMs;

type Tools = Pick<Services, "alerts" | "alertSender" | "report">;

/**
 * Sends the alerts that are to be sent by now. Each is taken before it is sent: another trigger at the
 * same time sends none twice. Never throws: what cannot be sent is left to the next trigger.
 * @param clock Unix milliseconds, asked before and after each try: slow receivers take minutes in all.
 */
export async function sendAlerts(tools: Tools, clock: () => number): Promise<JobOutcome> {
  const done = { delivered: 0, undelivered: 0 };
  const { alerts, alertSender, report } = tools;
  if (!alertSender) return { done, failed: 0 };
  try {
    for (const alert of await alerts.due({ now: clock(), limit: mostSent })) {
      const isDelivered = await sendAlert({ alerts, alertSender }, alert, clock);
      if (isDelivered !== null) done[isDelivered ? "delivered" : "undelivered"] += 1;
    }
    return { done, failed: done.undelivered };
  } catch (error) {
    report("alerts are sent with the next trigger", error);
    return { done, failed: done.undelivered + 1 };
  }
}

/** @returns Null when another has taken it. */
async function sendAlert(
  { alerts, alertSender }: { readonly alerts: Tools["alerts"]; readonly alertSender: AlertSender },
  alert: StoredAlert,
  clock: () => number,
): Promise<boolean | null> {
  const tries = alert.tries + 1;
  const dueAfter = (now: number, retryAfterMs: number | null) => {
    const next = nextWebhookTry({ tries, now, random: Math.random(), retryAfterMs });
    return next.kind === "due" ? next.at : null;
  };
  const takenAt = clock();
  const nextAt = dueAfter(takenAt, null);
  const heldUntil = nextAt === null ? null : Math.max(nextAt, takenAt + heldMs);
  if (!(await alerts.take(alert, heldUntil))) return null;
  const result = await alertSender.send(alert, takenAt);
  const endedAt = clock();
  const isDelivered = result.kind === "delivered";
  await alerts.settle(alert, {
    dueAt: result.kind === "failed" ? dueAfter(endedAt, result.retryAfterMs) : null,
    deliveredAt: isDelivered ? endedAt : null,
  });
  return isDelivered;
}

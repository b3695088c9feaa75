import { env } from "cloudflare:workers";
import { typeid } from "typeid-js";
import { beforeEach, describe, it, vi } from "vitest";

import type { StoredAlert } from "../../src/domain/alert.ts";
import { createServices } from "../../src/services.ts";
import type { AlertSender } from "../../src/webhooks/alert-sender.ts";
import { sendAlerts } from "../../src/webhooks/send-alerts.ts";
import { pro } from "./breakers.ts";
import { forgetSpending } from "./budgets.ts";
import { changedEnv, outOfOrder } from "./deployment.ts";
import { forgetModels, modelAlerts } from "./lifecycle.ts";

const start = Date.parse("2026-11-26T10:00:00Z");
/** As long as a receiver may take. */
const slowMs = 15_000;

beforeEach(async () => {
  await forgetModels();
  await forgetSpending();
});

/** Raises so many alerts, all due. */
async function raise(count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const about = { type: "model.returned", provider: "openai", model: pro, message: "" } as const;
    const alert = { id: typeid("alert").toString(), at: start, ...about, from: null, to: null };
    await createServices(env).modelAlerts.raise(alert, `occasion ${index}`, start);
  }
}

/** A trigger whose alerts go to a sender of the test, and the clock that it goes by. */
function triggerWith(send: (alertId: string) => ReturnType<AlertSender["send"]>) {
  const time = { now: start };
  const alertSender: AlertSender = { send: ({ id }) => send(id) };
  const services = { ...createServices(env), alertSender };
  return { time, fire: () => sendAlerts(services, () => time.now) };
}

async function theOne(): Promise<StoredAlert> {
  const [alert] = await modelAlerts();
  if (!alert) throw new Error("There is no alert.");
  return alert;
}

describe("alerts to slow receivers", () => {
  it("are sent once, though another trigger comes meanwhile", async ({ expect }) => {
    const sent: string[] = [];
    const { time, fire } = triggerWith(async (id) => {
      sent.push(id);
      time.now += slowMs;
      // The last is taken long after its trigger came, and still nobody else's.
      if (sent.length === 4) await fire();
      return { kind: "delivered" };
    });
    await raise(4);
    await fire();
    await fire();
    expect(sent).toHaveLength(4);
    expect(new Set(sent).size).toBe(4);
    const times = (await modelAlerts()).map(({ deliveredAt }) => deliveredAt ?? 0);
    expect(times.toSorted((one, other) => one - other)).toEqual(
      [1, 2, 3, 4].map((count) => start + count * slowMs),
    );
  });

  it("are tried again so long after the try, not after the trigger", async ({ expect }) => {
    const { time, fire } = triggerWith(async () => {
      time.now += slowMs;
      return { kind: "failed", retryAfterMs: null };
    });
    await raise(2);
    expect(await fire()).toEqual({ done: { delivered: 0, undelivered: 2 }, failed: 2 });
    const due = (await modelAlerts()).map(({ dueAt }) => dueAt ?? 0);
    expect(Math.min(...due)).toBeGreaterThanOrEqual(start + slowMs + 5000);
    expect(Math.max(...due)).toBeGreaterThanOrEqual(start + 2 * slowMs + 5000);
  });

  it("are held while they are sent, and for longer than a receiver may take", async ({
    expect,
  }) => {
    const held: number[] = [];
    const { fire } = triggerWith(async () => {
      held.push(((await theOne()).dueAt ?? 0) - start);
      return { kind: "delivered" };
    });
    await raise(1);
    await fire();
    expect(held).toHaveLength(1);
    expect(held[0]).toBeGreaterThan(slowMs);
  });
});

describe("an alert that two have read", () => {
  it("keeps its delivery when an earlier try ends in vain", async ({ expect }) => {
    await raise(1);
    const { alerts } = createServices(env);
    const first = await theOne();
    expect(await alerts.take(first, start + 1)).toBe(true);
    const second = await theOne();
    expect(await alerts.take(second, start + 2)).toBe(true);
    await alerts.settle(second, { dueAt: null, deliveredAt: start });
    await alerts.settle(first, { dueAt: start + 3, deliveredAt: null });
    expect(await theOne()).toMatchObject({ tries: 2, dueAt: null, deliveredAt: start });
  });

  it("is not taken once it has been settled", async ({ expect }) => {
    await raise(1);
    const { alerts } = createServices(env);
    const first = await theOne();
    await alerts.take(first, start + 1);
    const second = await theOne();
    await alerts.settle(first, { dueAt: null, deliveredAt: start });
    expect(await alerts.take(second, start + 2)).toBe(false);
    expect(await alerts.take(await theOne(), start + 2)).toBe(false);
    expect(await theOne()).toMatchObject({ tries: 1, dueAt: null, deliveredAt: start });
  });
});

describe("the job that sends alerts", () => {
  it("leaves all to the next trigger when D1 does not answer", async ({ expect }) => {
    const log = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const changes = { DB: outOfOrder(env.DB, "prepare"), ALERT_WEBHOOK_URL: "https://example.com" };
    const outcome = await sendAlerts(createServices(changedEnv(changes)), () => start);
    expect(outcome).toEqual({ done: { delivered: 0, undelivered: 0 }, failed: 1 });
    expect(log).toHaveBeenCalledExactlyOnceWith(expect.stringContaining("with the next trigger"));
    log.mockRestore();
  });
});

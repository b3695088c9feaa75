import { createScheduledController } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { Webhook } from "standardwebhooks";
import { beforeEach, describe, it, vi } from "vitest";

import { checkBudgets } from "../../src/budgets/check-budgets.ts";
import worker from "../../src/index.ts";
import { createServices } from "../../src/services.ts";
import { sendAlerts } from "../../src/webhooks/send-alerts.ts";
import { admin } from "./admin.ts";
import { get } from "./api.ts";
import { budgetOf, forgetSpending, listAlerts, spend } from "./budgets.ts";
import { changedEnv, fetchWith, outOfOrder } from "./deployment.ts";
import { readRefusal } from "./problems.ts";
import { openHook } from "./webhook-receiver.ts";

const route = "/admin/api/alerts";
const budgets = { PROVIDER_BUDGETS: '{"openai":{"microUsdPerMonth":1000,"hardStop":true}}' };

beforeEach(forgetSpending);

/** What the trigger does that comes every minute, in a deployment whose OpenAI may cost 1000. */
async function fire(url = "", now = Date.now(), changes: object = {}) {
  const deployment = changedEnv({ ...budgets, ALERT_WEBHOOK_URL: url, ...changes });
  const services = createServices(deployment);
  await checkBudgets(services, now);
  await sendAlerts(services, () => now);
}

async function thresholds(): Promise<readonly number[]> {
  return (await listAlerts()).alerts.map(({ threshold }) => threshold).toSorted((a, b) => a - b);
}

describe("the trigger that watches budgets", () => {
  it("tells of each part once, as it is reached", async ({ expect }) => {
    const hook = openHook();
    const told = async () => (await hook.received()).length;
    await spend("openai", 499);
    await fire(hook.url);
    expect(await told()).toBe(0);
    await spend("openai", 1);
    await fire(hook.url);
    expect(await told()).toBe(1);
    await fire(hook.url);
    await fire(hook.url);
    expect(await told()).toBe(1);
    await spend("openai", 600);
    await fire(hook.url);
    expect(await told()).toBe(3);
    await fire(hook.url, Date.now() + 86_400_000);
    expect(await thresholds()).toEqual([50, 80, 100]);
    expect(await told()).toBe(3);
  });

  it("tells once when several triggers come at the same time", async ({ expect }) => {
    const hook = openHook();
    await spend("openai", 850);
    await Promise.all([1, 2, 3, 4, 5].map(() => fire(hook.url)));
    await fire(hook.url);
    expect(await thresholds()).toEqual([50, 80]);
    const ids = (await hook.received()).map(({ headers }) => headers["webhook-id"]);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(2);
  });

  it("sends what the operator's secret checks", async ({ expect }) => {
    const hook = openHook();
    await spend("openai", 512);
    await fire(hook.url);
    const [webhook] = await hook.received();
    const { secret } = await (
      await get(`${route}/webhook-secret`, admin)
    ).json<{ secret: string }>();
    const { alerts } = await listAlerts();
    const [{ webhook: state, type, ...alert } = { webhook: "none", type: "none" }] = alerts;
    expect({ state, type }).toEqual({ state: "delivered", type: "budget.reached" });
    expect(new Webhook(secret).verify(webhook?.body ?? "", webhook?.headers ?? {})).toEqual({
      type,
      timestamp: alerts[0]?.at,
      data: alert,
    });
    expect(alert).toMatchObject({
      provider: "openai",
      threshold: 50,
      budgetMicroUsd: 1000,
      spentMicroUsd: 512,
      hardStop: true,
    });
    expect(webhook?.headers["webhook-id"]).toBe(`msg_${alerts[0]?.id.slice("alert_".length)}`);
  });

  it("tries again with a later one, under the same id, until it has arrived", async ({
    expect,
  }) => {
    const broken = openHook({ status: "500" });
    const sound = openHook();
    const now = Date.now();
    await spend("openai", 500, now);
    await fire(broken.url, now);
    expect((await budgetOf("openai")).alerts).toMatchObject([{ webhook: "pending" }]);
    // Not due yet.
    await fire(sound.url, now + 4000);
    expect(await sound.received()).toEqual([]);
    await fire(sound.url, now + 60_000);
    expect((await budgetOf("openai")).alerts).toMatchObject([{ webhook: "delivered" }]);
    const [first] = await broken.received();
    const [second, ...others] = await sound.received();
    expect(others).toEqual([]);
    expect(second?.body).toBe(first?.body);
    expect(second?.headers["webhook-id"]).toBe(first?.headers["webhook-id"]);
    await fire(sound.url, now + 120_000);
    expect(await sound.received()).toHaveLength(1);
  });

  it("gives up in the end, and at once when the receiver wants no more", async ({ expect }) => {
    const gone = openHook({ status: "410" });
    const now = Date.now();
    await spend("openai", 500, now);
    await fire(gone.url, now);
    expect((await budgetOf("openai")).alerts).toMatchObject([{ webhook: "given-up" }]);
    const broken = openHook({ status: "503" });
    await spend("openai", 300, now);
    for (let day = 0; day < 12; day += 1) await fire(broken.url, now + day * 86_400_000);
    expect(await broken.received()).toHaveLength(8);
    const { alerts } = await listAlerts();
    expect(alerts.map((alert) => alert.webhook)).toEqual(["given-up", "given-up"]);
  });

  it("only lists alerts without an address for them", async ({ expect }) => {
    await spend("openai", 500);
    await fire();
    expect((await listAlerts()).alerts).toMatchObject([{ threshold: 50, webhook: "none" }]);
    const hook = openHook();
    await fire(hook.url, Date.now() + 3_600_000);
    expect(await hook.received()).toEqual([]);
  });

  it("sends none to an address that webhooks do not go to", async ({ expect }) => {
    await spend("openai", 500);
    const hook = openHook();
    await fire(hook.url, Date.now(), { DEVELOPMENT: "false" });
    expect(await hook.received()).toEqual([]);
    expect((await listAlerts()).alerts).toMatchObject([{ webhook: "pending" }]);
  });

  it("knows since when a budget is spent, until it is not any more", async ({ expect }) => {
    const now = Date.now();
    await spend("openai", 1000, now);
    await fire("", now);
    await fire("", now + 60_000);
    const since = await env.DB.prepare("SELECT * FROM exhausted_providers").all();
    expect(since.results).toEqual([{ provider: "openai", since: now }]);
    // Of the next month, nothing is spent yet.
    await fire("", now + 32 * 86_400_000);
    const later = await env.DB.prepare("SELECT * FROM exhausted_providers").all();
    expect(later.results).toEqual([]);
  });

  it("tells again in the next month", async ({ expect }) => {
    const now = Date.now();
    const later = now + 32 * 86_400_000;
    await spend("openai", 600, now);
    await fire("", now);
    await spend("openai", 700, later);
    await fire("", later);
    const { alerts } = await listAlerts();
    expect(alerts.map(({ month }) => month)).toEqual([
      new Date(later).toISOString().slice(0, 7),
      new Date(now).toISOString().slice(0, 7),
    ]);
  });

  it("leaves all to the next one when D1 does not answer", async ({ expect }) => {
    const log = vi.spyOn(console, "error").mockImplementation(() => undefined);
    await spend("openai", 500);
    await fire("", Date.now(), { DB: outOfOrder(env.DB, "prepare") });
    expect(log).toHaveBeenCalledExactlyOnceWith(expect.stringContaining("with the next trigger"));
    log.mockRestore();
    await fire();
    expect(await thresholds()).toEqual([50]);
  });

  it("is the one that comes every minute", async ({ expect }) => {
    await spend("openai", 500);
    const everyMinute = createScheduledController({ cron: "* * * * *" });
    const hook = openHook();
    await worker.scheduled(everyMinute, changedEnv({ ...budgets, ALERT_WEBHOOK_URL: hook.url }));
    expect(await thresholds()).toEqual([50]);
    // What it raises goes out with the same one.
    expect(await hook.received()).toHaveLength(1);
  });
});

describe("GET /admin/api/alerts", () => {
  it("goes on where a page ended, the newest first", async ({ expect }) => {
    const now = Date.now();
    for (const [index, amount] of [500, 300, 200].entries()) {
      await spend("openai", amount, now);
      await fire("", now + index);
    }
    const first = await listAlerts("?limit=2");
    expect(first.alerts.map(({ threshold }) => threshold)).toEqual([100, 80]);
    const second = await listAlerts(`?limit=2&after=${first.nextCursor}`);
    expect(second.alerts.map(({ threshold }) => threshold)).toEqual([50]);
    expect(second.nextCursor).toBeNull();
  });

  it.for([
    { query: "?limit=0", code: "invalid_parameter", param: "limit" },
    { query: "?after=gen_x", code: "invalid_parameter", param: "after" },
    { query: "?month=2026-11", code: "unknown_parameter", param: "month" },
  ])("refuses $query", async ({ query, code, param }, { expect }) => {
    const response = await get(`${route}${query}`, admin);
    expect(await readRefusal(response, route)).toMatchObject({ status: 400, code, param });
  });

  it("says so when the alerts cannot be read, or not be signed", async ({ expect }) => {
    const changes = { DB: outOfOrder(env.DB, "prepare") };
    expect(await readRefusal(await fetchWith(changes, route, admin), route)).toMatchObject({
      status: 503,
      code: "database_unavailable",
    });
    const path = `${route}/webhook-secret`;
    const unsigned = await fetchWith({ URL_SIGNING_SECRET: "" }, path, admin);
    expect(await readRefusal(unsigned, path)).toMatchObject({ code: "webhooks_not_configured" });
  });
});

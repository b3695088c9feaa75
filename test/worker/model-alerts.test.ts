import { env } from "cloudflare:workers";
import { Webhook } from "standardwebhooks";
import { typeid } from "typeid-js";
import { beforeEach, describe, it } from "vitest";

import { createServices } from "../../src/services.ts";
import { admin } from "./admin.ts";
import { get } from "./api.ts";
import { pro } from "./breakers.ts";
import { check, forgetModels } from "./lifecycle.ts";
import { openHook } from "./webhook-receiver.ts";

const minute = 60_000;

beforeEach(forgetModels);

interface AlertsAnswer {
  readonly nextCursor: string | null;
  readonly alerts: readonly Readonly<Record<string, unknown>>[];
}

async function list(query = ""): Promise<AlertsAnswer> {
  return (await get(`/admin/api/alerts${query}`, admin)).json<AlertsAnswer>();
}

describe("the alerts of models", () => {
  it("are listed beside those of budgets, and sent as all are", async ({ expect }) => {
    const hook = openHook();
    const now = Date.now();
    const answers = { [pro]: "gone" } as const;
    const changes = { ALERT_WEBHOOK_URL: hook.url };
    await check({ now: now - minute, answers });
    await check({ now, answers, changes });
    const { alerts } = await list();
    const [{ webhook: state, type, ...alert } = {}, ...others] = alerts;
    expect(others).toEqual([]);
    expect({ state, type }).toEqual({ state: "delivered", type: "model.retired" });
    expect(alert).toEqual({
      id: expect.stringMatching(/^alert_/),
      at: new Date(now).toISOString(),
      provider: "openai",
      model: pro,
      message: expect.stringContaining("Set PRO_MODEL to 'gpt-image-2.6-sunburst'."),
      from: pro,
      to: "gpt-image-2.6-sunburst",
    });
    const [webhook] = await hook.received();
    const secretOf = await get("/admin/api/alerts/webhook-secret", admin);
    const { secret } = await secretOf.json<{ secret: string }>();
    expect(new Webhook(secret).verify(webhook?.body ?? "", webhook?.headers ?? {})).toEqual({
      type: "model.retired",
      timestamp: new Date(now).toISOString(),
      data: alert,
    });
  });

  it("go on where a page ended, in one order with those of budgets", async ({ expect }) => {
    const { budgetAlerts, modelAlerts: ofModels } = createServices(env);
    const ids: string[] = [];
    for (const index of [0, 1, 2, 3, 4]) {
      const id = typeid("alert").toString();
      const any = { id, at: Date.now(), provider: "openai" };
      const amounts = { budgetMicroUsd: 1, spentMicroUsd: 1, forecastMicroUsd: 1, hardStop: false };
      await (index % 2 === 0
        ? budgetAlerts.raise({ ...any, ...amounts, month: "2026-11", threshold: index }, null)
        : ofModels.raise(
            { ...any, type: "model.returned", model: pro, message: "", from: null, to: null },
            `occasion ${index}`,
            null,
          ));
      ids.unshift(id);
      // Ids are in order from one millisecond to the next.
      await scheduler.wait(2);
    }
    const first = await list("?limit=2");
    const second = await list(`?limit=2&after=${first.nextCursor}`);
    const third = await list(`?limit=2&after=${second.nextCursor}`);
    const listed = [...first.alerts, ...second.alerts, ...third.alerts];
    expect(listed.map(({ id }) => id)).toEqual(ids);
    expect(third.nextCursor).toBeNull();
  });
});

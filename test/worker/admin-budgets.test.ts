import { env } from "cloudflare:workers";
import { beforeEach, describe, it } from "vitest";

import { recountOnSchedule } from "../../src/budgets/recount-on-schedule.ts";
import { monthBounds } from "../../src/domain/utc-calendar.ts";
import { providerDefinitions } from "../../src/providers/registry.ts";
import { createServices } from "../../src/services.ts";
import { createBudgetStore } from "../../src/storage/budgets.ts";
import { generationOf } from "../unit/generation/ended-generations.ts";
import { attemptOf, failedAttempt } from "../unit/generation/records.ts";
import { admin, listAudit } from "./admin.ts";
import { get, put } from "./api.ts";
import { budgetOf, forgetSpending, readBudgets, setBudget, spend } from "./budgets.ts";
import { changedEnv, fetchWith, outOfOrder } from "./deployment.ts";
import { generations, records } from "./history.ts";
import { withoutTable } from "./missing-table.ts";
import { readRefusal } from "./problems.ts";
import { queryPlans } from "./query-plans.ts";
import { pass } from "./reconcile.ts";

const route = "/admin/api/budgets";

const unspent = {
  microUsdPerMonth: null,
  hardStop: false,
  changedAt: null,
  spentMicroUsd: 0,
  percent: null,
  forecastMicroUsd: 0,
  forecastPercent: null,
  exhaustedSince: null,
  alerts: [],
};

beforeEach(forgetSpending);

describe("GET /admin/api/budgets", () => {
  it("tells of every provider, also without a budget", async ({ expect }) => {
    expect(await readBudgets()).toEqual({
      at: expect.any(String),
      month: new Date().toISOString().slice(0, 7),
      spending: { stopped: false, since: null, reason: null },
      providers: providerDefinitions.map(({ id }) => ({ provider: id, ...unspent })),
    });
  });

  it("counts what the calls of this month cost, whatever came of them", async ({ expect }) => {
    const { start } = monthBounds(Date.now());
    const attempts = [
      failedAttempt("stalled", { number: 1, startedAt: start, costMicroUsd: 300 }),
      failedAttempt("interrupted", { number: 2, startedAt: start, costMicroUsd: 20 }),
      attemptOf({ number: 3, provider: "openai", startedAt: start, costMicroUsd: 1000 }),
      attemptOf({ number: 4, startedAt: start, costMicroUsd: 4 }),
      // Of the month before.
      attemptOf({ number: 5, startedAt: start - 1, costMicroUsd: 50_000 }),
    ];
    await generations.save(generationOf({ attempts }));
    await spend("openai", 7, start);
    expect((await budgetOf("google")).spentMicroUsd).toBe(324);
    expect((await budgetOf("openai")).spentMicroUsd).toBe(1007);
  });

  it("counts each call once, however often its row is written", async ({ expect }) => {
    const [first, second] = [1, 2].map((number) =>
      attemptOf({ number, startedAt: Date.now(), costMicroUsd: number * 100 }),
    );
    if (!first || !second) throw new Error("There are two.");
    const generation = generationOf({ attempts: [first] });
    await Promise.all([generations.save(generation), generations.save(generation)]);
    expect((await budgetOf("google")).spentMicroUsd).toBe(100);
    await generations.save({ ...generation, attempts: [first, second] });
    expect((await budgetOf("google")).spentMicroUsd).toBe(300);
  });

  it("counts what comes back from the records", async ({ expect }) => {
    const attempts = [attemptOf({ startedAt: Date.now(), costMicroUsd: 77 })];
    await records.save(generationOf({ attempts }));
    await pass("records-to-history");
    expect((await budgetOf("google")).spentMicroUsd).toBe(77);
  });

  it("is put right by the hourly trigger when rows were taken away", async ({ expect }) => {
    await env.DB.prepare("DELETE FROM attempts").run();
    const now = Date.now();
    await spend("google", 100, now);
    await spend("openai", 30, now);
    await spend("google", 7, now - 5 * 86_400_000);
    await env.DB.prepare("DELETE FROM attempts WHERE provider = 'openai'").run();
    await env.DB.prepare("UPDATE provider_days SET cost_micro_usd = cost_micro_usd * 2").run();
    await recountOnSchedule(createServices(env), now);
    const { results } = await env.DB.prepare("SELECT * FROM provider_days ORDER BY day").all();
    expect(results).toEqual([
      // Too long ago to be counted anew.
      expect.objectContaining({ provider: "google", cost_micro_usd: 14 }),
      expect.objectContaining({ provider: "google", cost_micro_usd: 100 }),
    ]);
    const plans = await queryPlans((database) => createBudgetStore(database).recount("2026-11-25"));
    expect(plans.join()).toContain("SEARCH attempts USING INDEX attempts_by_time");
  });

  it("tells what the month will have cost", async ({ expect }) => {
    const now = Date.now();
    await spend("openai", 1_000_000, now);
    const { spentMicroUsd, forecastMicroUsd } = await budgetOf("openai");
    const leftDays = (monthBounds(now).end - now) / 86_400_000;
    expect(spentMicroUsd).toBe(1_000_000);
    // All on its first day, which counts as a whole one.
    expect(forecastMicroUsd / 1_000_000).toBeCloseTo(1 + leftDays, 1);
  });

  it("takes the budgets of the configuration where no admin set one", async ({ expect }) => {
    await spend("openai", 250);
    const PROVIDER_BUDGETS = '{"openai":{"microUsdPerMonth":1000,"hardStop":true}}';
    const configured = async () =>
      (await fetchWith({ PROVIDER_BUDGETS }, route, admin)).json<{ providers: unknown[] }>();
    expect((await configured()).providers[0]).toMatchObject({
      provider: "openai",
      microUsdPerMonth: 1000,
      hardStop: true,
      changedAt: null,
      percent: 25,
    });
    await setBudget("openai", 2000, false);
    expect((await configured()).providers[0]).toMatchObject({
      microUsdPerMonth: 2000,
      hardStop: false,
      changedAt: expect.any(String),
      percent: 12.5,
    });
  });

  it("names a provider of the configuration that there is not", ({ expect }) => {
    const wrong = changedEnv({ PROVIDER_BUDGETS: '{"midjourney":{}}' });
    expect(() => createServices(wrong)).toThrow(/PROVIDER_BUDGETS names 'midjourney'/);
  });

  it("says so when the budgets cannot be read", async ({ expect }) => {
    const changes = { DB: outOfOrder(env.DB, "prepare") };
    expect(await readRefusal(await fetchWith(changes, route, admin), route)).toMatchObject({
      status: 503,
      code: "database_unavailable",
    });
    const unmigrated = await withoutTable("provider_days", () => get(route, admin));
    expect(await readRefusal(unmigrated, route)).toMatchObject({ code: "database_not_migrated" });
  });
});

describe("PUT /admin/api/budgets/{provider}", () => {
  it("gives a provider another budget, and leaves the others", async ({ expect }) => {
    const set = await setBudget("google", 5_000_000);
    expect(set).toMatchObject({ microUsdPerMonth: 5_000_000, hardStop: true, percent: 0 });
    expect(await budgetOf("google")).toEqual(set);
    expect(await budgetOf("openai")).toEqual({ provider: "openai", ...unspent });
    expect(await setBudget("google", null, false)).toMatchObject({ microUsdPerMonth: null });
  });

  it("is written into the audit table", async ({ expect }) => {
    await setBudget("openai", 123);
    const { entries } = await listAudit("?limit=1");
    expect(entries).toMatchObject([
      {
        action: "budget.set",
        target: "openai",
        reason: "a test",
        details: { microUsdPerMonth: 123, hardStop: true },
      },
    ]);
  });

  it("is not done when nobody could trace it", async ({ expect }) => {
    const path = `${route}/openai`;
    const body = { microUsdPerMonth: 5, hardStop: true, reason: "untraced" };
    const refused = await withoutTable("audit_entries", () => put(path, body, admin));
    expect(refused.status).toBe(503);
    expect(await budgetOf("openai")).toMatchObject({ microUsdPerMonth: null });
  });

  it("tells at once of parts that are reached already", async ({ expect }) => {
    await spend("openai", 850);
    const { alerts } = await setBudget("openai", 1000);
    expect(alerts).toMatchObject([{ threshold: 50 }, { threshold: 80 }]);
    const spent = await setBudget("openai", 800);
    expect(spent.alerts).toHaveLength(3);
    expect(spent.exhaustedSince).toBe(spent.alerts[2]?.at);
    expect(await setBudget("openai", 10_000)).toMatchObject({ exhaustedSince: null });
  });

  const whole = { microUsdPerMonth: 5, hardStop: true, reason: "why" };
  it.for([
    {
      body: { ...whole, microUsdPerMonth: -1 },
      code: "invalid_parameter",
      param: "microUsdPerMonth",
    },
    {
      body: { ...whole, microUsdPerMonth: 1.5 },
      code: "invalid_parameter",
      param: "microUsdPerMonth",
    },
    {
      body: { ...whole, microUsdPerMonth: 1e14 },
      code: "invalid_parameter",
      param: "microUsdPerMonth",
    },
    { body: { ...whole, hardStop: "yes" }, code: "invalid_parameter", param: "hardStop" },
    { body: { ...whole, reason: " " }, code: "invalid_parameter", param: "reason" },
    { body: { hardStop: true, reason: "x" }, code: "missing_parameter", param: "microUsdPerMonth" },
    { body: { microUsdPerMonth: 5, reason: "x" }, code: "missing_parameter", param: "hardStop" },
    { body: { ...whole, month: "2026-11" }, code: "unknown_parameter", param: "month" },
  ])("refuses $body", async ({ body, code, param }, { expect }) => {
    const path = `${route}/openai`;
    const refusal = await readRefusal(await put(path, body, admin), path);
    expect(refusal).toMatchObject({ status: 400, code, param });
    expect(await budgetOf("openai")).toMatchObject({ microUsdPerMonth: null });
  });

  it("knows no other providers", async ({ expect }) => {
    const known = providerDefinitions.map(({ id }) => id);
    const path = `${route}/midjourney`;
    expect(await readRefusal(await put(path, whole, admin), path)).toEqual({
      status: 404,
      code: "not_found",
      param: "provider",
      detail: `There is no provider 'midjourney'. There are: ${known.join(", ")}.`,
    });
  });
});

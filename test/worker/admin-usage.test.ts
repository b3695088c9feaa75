import { env } from "cloudflare:workers";
import { beforeAll, describe, it } from "vitest";
import { z } from "zod";

import type { Generation } from "../../src/domain/generation.ts";
import { dayMs, dayOf, startOfDay } from "../../src/domain/utc-calendar.ts";
import { createServices } from "../../src/services.ts";
import { createUsageSumStore } from "../../src/storage/usage-sums.ts";
import { generationOf, storedImage } from "../unit/generation/ended-generations.ts";
import { attemptOf, failedAttempt } from "../unit/generation/records.ts";
import { admin } from "./admin.ts";
import { get } from "./api.ts";
import { fetchWith, outOfOrder } from "./deployment.ts";
import { emptyHistory, generations } from "./history.ts";
import { readRefusal } from "./problems.ts";
import { queryPlans } from "./query-plans.ts";

const route = "/admin/api/usage";
const day = (text: string) => startOfDay(text);

const sums = {
  generations: z.int(),
  completed: z.int(),
  failed: z.int(),
  cancelled: z.int(),
  images: z.int(),
  costMicroUsd: z.int(),
  fellBack: z.int(),
  fallbackRate: z.number().nullable(),
};
const usageSchema = z.strictObject({
  from: z.iso.date(),
  to: z.iso.date(),
  by: z.array(z.string()),
  isWhole: z.boolean(),
  total: z.strictObject(sums),
  groups: z.array(
    z.strictObject({
      ...sums,
      day: z.string().optional(),
      model: z.string().optional(),
      tier: z.string().optional(),
      account: z.string().optional(),
      reason: z.string().optional(),
    }),
  ),
});

async function readUsage(query: string) {
  const response = await get(`${route}${query}`, admin);
  if (!response.ok) throw new Error(await response.text());
  return usageSchema.parse(await response.json());
}

const none = {
  generations: 0,
  completed: 0,
  failed: 0,
  cancelled: 0,
  images: 0,
  costMicroUsd: 0,
  fellBack: 0,
  fallbackRate: null,
};

const plain: Partial<Generation> = {
  createdAt: day("2026-11-01"),
  accountId: "acct_a",
  reasons: ["standard"],
  costMicroUsd: 100,
};
const fellBack: Partial<Generation> = {
  ...plain,
  createdAt: day("2026-11-02") + dayMs - 1,
  model: "gpt-image-2",
  provider: "openai",
  tier: "pro",
  reasons: ["standard", "attempt_failed:overloaded", "attempt_failed:overloaded"],
  fallbackFrom: "gemini-3.1-flash-image",
  attempts: [
    failedAttempt("overloaded", { number: 1 }),
    attemptOf({ number: 2 }),
    attemptOf({ number: 3, imageIndex: 1 }),
  ],
  images: [0, 1].map((imageIndex) =>
    storedImage({ id: "gen_fell_back", accountId: "acct_a" }, imageIndex),
  ),
  costMicroUsd: 700,
};
const failed: Partial<Generation> = {
  ...plain,
  createdAt: day("2026-11-02"),
  accountId: "acct_b",
  status: "failed",
  // One of several images was made, and could not be kept: it counts for nobody.
  attempts: [failedAttempt("stalled", { number: 1 }), attemptOf({ number: 2, imageIndex: 1 })],
  images: [],
  costMicroUsd: 30,
};
const cancelled: Partial<Generation> = { ...failed, status: "cancelled", costMicroUsd: 5 };
const earlier: Partial<Generation> = { ...plain, createdAt: day("2026-11-01") - 1 };
const later: Partial<Generation> = { ...plain, createdAt: day("2026-11-03") };

const range = "?from=2026-11-01&to=2026-11-02";

describe("GET /admin/api/usage", () => {
  beforeAll(async () => {
    await emptyHistory();
    for (const change of [plain, fellBack, failed, cancelled, earlier, later]) {
      await generations.save(generationOf(change));
    }
  });

  it("sums whole days, the first and the last included", async ({ expect }) => {
    expect(await readUsage(range)).toEqual({
      from: "2026-11-01",
      to: "2026-11-02",
      by: ["day"],
      isWhole: true,
      total: {
        generations: 4,
        completed: 2,
        failed: 1,
        cancelled: 1,
        images: 3,
        costMicroUsd: 835,
        fellBack: 1,
        fallbackRate: 0.5,
      },
      groups: [
        {
          ...none,
          day: "2026-11-01",
          generations: 1,
          completed: 1,
          images: 1,
          costMicroUsd: 100,
          fallbackRate: 0,
        },
        {
          day: "2026-11-02",
          generations: 3,
          completed: 1,
          failed: 1,
          cancelled: 1,
          images: 2,
          costMicroUsd: 735,
          fellBack: 1,
          fallbackRate: 1,
        },
      ],
    });
  });

  it.for([
    {
      by: "model",
      groups: [
        { model: "gpt-image-2", generations: 1, costMicroUsd: 700, fallbackRate: 1 },
        { model: "gemini-3.1-flash-image", generations: 3, costMicroUsd: 135, fallbackRate: 0 },
      ],
    },
    {
      by: "tier",
      groups: [
        { tier: "pro", generations: 1 },
        { tier: "standard", generations: 3 },
      ],
    },
    {
      by: "account",
      groups: [
        { account: "acct_a", generations: 2, costMicroUsd: 800 },
        { account: "acct_b", completed: 0, fallbackRate: null },
      ],
    },
    {
      by: "reason",
      groups: [
        { reason: "standard", generations: 4, images: 3, costMicroUsd: 835 },
        { reason: "attempt_failed:overloaded", generations: 1, images: 2, costMicroUsd: 700 },
      ],
    },
    {
      by: "day,model",
      groups: [
        { day: "2026-11-01", model: "gemini-3.1-flash-image", generations: 1 },
        { day: "2026-11-02", model: "gpt-image-2", generations: 1 },
        { day: "2026-11-02", model: "gemini-3.1-flash-image", generations: 2 },
      ],
    },
  ])("groups by $by", async ({ by, groups }, { expect }) => {
    const usage = await readUsage(`${range}&by=${by}`);
    expect(usage.by).toEqual(by.split(","));
    expect(usage.groups).toMatchObject(groups);
    expect(usage.groups).toHaveLength(groups.length);
    expect(usage.total.costMicroUsd).toBe(835);
  });

  it("has nothing where nothing was made", async ({ expect }) => {
    const usage = await readUsage("?from=2020-01-01&to=2020-01-31&by=reason");
    expect(usage).toMatchObject({ total: none, groups: [], isWhole: true });
  });

  it("is about the last 30 days when nobody says", async ({ expect }) => {
    const { from, to } = await readUsage("");
    expect(to).toBe(dayOf(Date.now()));
    expect(startOfDay(to) - startOfDay(from)).toBe(29 * dayMs);
  });

  it("counts the newest when there are too many, and says so", async ({ expect }) => {
    const { usageSums } = createServices(env);
    const bounds = { from: day("2026-11-01"), to: day("2026-11-03"), by: ["day"] as const };
    const most = { mostGenerations: 4, mostGroups: 2 };
    expect(await usageSums.sum({ ...bounds, ...most })).toMatchObject({ isWhole: true });
    const fewer = await usageSums.sum({ ...bounds, ...most, mostGenerations: 3 });
    expect(fewer).toMatchObject({ isWhole: false, total: { generations: 3, costMicroUsd: 735 } });
    const groups = await usageSums.sum({ ...bounds, ...most, mostGroups: 1 });
    expect(groups).toMatchObject({ isWhole: false, groups: [{ names: { day: "2026-11-01" } }] });
  });

  it("knows no reason of a row that is damaged, and counts it", async ({ expect }) => {
    const generation = generationOf({ createdAt: day("2026-05-01") });
    await generations.save(generation);
    await env.DB.prepare("UPDATE generations SET reasons = '{' WHERE id = ?")
      .bind(generation.id)
      .run();
    const usage = await readUsage("?from=2026-05-01&to=2026-05-01&by=reason");
    expect(usage).toMatchObject({ total: { generations: 1 }, groups: [] });
  });

  it("reads a stretch of an index, whatever it is grouped by", async ({ expect }) => {
    const plans = await queryPlans(async (database) => {
      const store = createUsageSumStore(database);
      const rest = { from: 0, to: 1, mostGenerations: 1, mostGroups: 1 };
      await store.sum({ ...rest, by: ["reason", "account"] });
      await store.sum({ ...rest, by: ["day"] });
    });
    expect(plans.join("\n")).toContain("SEARCH generations USING INDEX generations_by_time");
    expect(plans.filter((step) => /^SCAN (generations|attempts)/.test(step))).toEqual([]);
  });

  it.for([
    { query: "?by=day,model,tier", param: "by" },
    { query: "?by=day,day", param: "by" },
    { query: "?by=prompt", param: "by" },
    { query: "?by=", param: "by" },
    { query: "?from=2026-02-30", param: "from" },
    { query: "?from=2026-11-01T00:00:00Z", param: "from" },
    { query: "?from=2026-11-02&to=2026-11-01", param: "from" },
    { query: "?from=2026-01-01&to=2026-04-03", param: "from" },
    { query: "?to=yesterday", param: "to" },
  ])("refuses $query", async ({ query, param }, { expect }) => {
    const response = await get(`${route}${query}`, admin);
    expect(await readRefusal(response, route)).toMatchObject({
      status: 400,
      code: "invalid_parameter",
      param,
    });
  });

  it("refuses what it does not know", async ({ expect }) => {
    const response = await get(`${route}?group=day`, admin);
    expect(await readRefusal(response, route)).toMatchObject({ code: "unknown_parameter" });
  });

  it("says so when the history cannot be read", async ({ expect }) => {
    const changes = { DB: outOfOrder(env.DB, "prepare") };
    expect(await readRefusal(await fetchWith(changes, route, admin), route)).toMatchObject({
      status: 503,
      code: "database_unavailable",
    });
  });
});

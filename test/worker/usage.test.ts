import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, it, vi } from "vitest";
import { z } from "zod";

import { createGenerationId } from "../../src/generation/ids.ts";
import { usageQueries } from "../../src/storage/usage.ts";
import { generationOf, storedImage } from "../unit/generation/ended-generations.ts";
import { attemptOf } from "../unit/generation/records.ts";
import { createAccount, type Account } from "./accounts.ts";
import { get, uniquePrompt } from "./api.ts";
import { beginWith, fetchWith, outOfOrder } from "./deployment.ts";
import { begin, generate, waitForEnd, waitForRows } from "./generations.ts";
import { generations } from "./history.ts";
import { limitedTo, waitUntilIdle } from "./limited.ts";
import { readRefusal } from "./problems.ts";

const route = "/v1/usage";
const day = 24 * 3_600_000;

const counts = {
  generations: z.int(),
  failed: z.int(),
  cancelled: z.int(),
  images: z.int(),
  costMicroUsd: z.int(),
};
const count = z.int().nullable();
const usageSchema = z.strictObject({
  month: z.string(),
  resetsAt: z.iso.datetime(),
  images: z.strictObject({ limit: count, used: z.int(), reserved: z.int(), remaining: count }),
  spend: z.strictObject({
    limitMicroUsd: count,
    usedMicroUsd: z.int(),
    reservedMicroUsd: z.int(),
    remainingMicroUsd: count,
  }),
  requestsPerMinute: z.strictObject({ limit: count, used: count, remaining: count }),
  generationsInFlight: z.strictObject({ limit: count, used: z.int(), remaining: count }),
  from: z.string(),
  to: z.string(),
  total: z.strictObject(counts),
  days: z.array(
    z.strictObject({ day: z.string(), model: z.string(), provider: z.string(), ...counts }),
  ),
});

async function usageOf(account: Account, query = "") {
  const response = await get(`${route}${query}`, account);
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
  return usageSchema.parse(await response.json());
}

/** Saves what an account made on a day, with one image unless the test says otherwise. */
async function save(account: Account, date: string, change: object = {}): Promise<string> {
  const id = createGenerationId();
  const names = { id, accountId: account.accountId };
  const images = [storedImage(names, 0)];
  const createdAt = Date.parse(date);
  await generations.save(generationOf({ ...names, images, createdAt, ...change }));
  return id;
}

const failed = {
  status: "failed",
  images: [],
  attempts: [],
  costMicroUsd: 30,
  error: { code: "all_providers_failed", detail: "None." },
} as const;

describe("usage by day and model", () => {
  let account: Account;

  beforeAll(async () => {
    account = await createAccount({ tier: "standard" });
    await save(account, "2026-03-01T00:00:00Z");
    await save(account, "2026-03-01T23:59:59.999Z", { costMicroUsd: 5 });
    await save(account, "2026-03-01T12:00:00Z", failed);
    await save(account, "2026-03-02T00:00:00Z", { model: "gpt-image-2", provider: "openai" });
    await save(account, "2026-03-02T01:00:00Z", { ...failed, status: "cancelled" });
    const stranger = await createAccount({ tier: "standard" });
    await save(stranger, "2026-03-01T00:00:00Z");
  });

  const nano = { model: "gemini-3.1-flash-image", provider: "google" };
  const gpt = { model: "gpt-image-2", provider: "openai" };

  it("adds up images, generations and cost, those without an image told apart", async ({
    expect,
  }) => {
    const usage = await usageOf(account, "?from=2026-03-01&to=2026-03-02");
    expect(usage.days).toEqual([
      {
        day: "2026-03-01",
        ...nano,
        generations: 3,
        failed: 1,
        cancelled: 0,
        images: 2,
        costMicroUsd: 10_035,
      },
      {
        day: "2026-03-02",
        ...nano,
        generations: 1,
        failed: 0,
        cancelled: 1,
        images: 0,
        costMicroUsd: 30,
      },
      {
        day: "2026-03-02",
        ...gpt,
        generations: 1,
        failed: 0,
        cancelled: 0,
        images: 1,
        costMicroUsd: 10_000,
      },
    ]);
    expect(usage.total).toEqual({
      generations: 5,
      failed: 1,
      cancelled: 1,
      images: 3,
      costMicroUsd: 20_065,
    });
  });

  it.for([
    ["?from=2026-03-02&to=2026-03-02", "2026-03-02", "2026-03-02", 2],
    ["?from=2026-03-01&to=2026-03-01", "2026-03-01", "2026-03-01", 3],
    ["?to=2026-03-15", "2026-03-01", "2026-03-15", 5],
    ["?from=2025-03-02&to=2026-03-02", "2025-03-02", "2026-03-02", 5],
    ["?from=2026-02-27&to=2026-02-28", "2026-02-27", "2026-02-28", 0],
  ] as const)(
    "takes whole days, both included: %s",
    async ([query, from, to, made], { expect }) => {
      const usage = await usageOf(account, query);
      expect([usage.from, usage.to, usage.total.generations]).toEqual([from, to, made]);
    },
  );

  it("keeps what a deleted generation came to", async ({ expect }) => {
    const owner = await createAccount({ tier: "standard" });
    const attempts = [0, 1].map((imageIndex) => attemptOf({ number: imageIndex + 1, imageIndex }));
    const id = createGenerationId();
    const names = { id, accountId: owner.accountId };
    const images = [storedImage(names, 0), storedImage(names, 1)];
    await generations.save(
      generationOf({ ...names, images, attempts, createdAt: Date.parse("2026-03-05T10:00:00Z") }),
    );
    const query = "?from=2026-03-05&to=2026-03-05";
    const before = await usageOf(owner, query);
    const deleted = await get(`/v1/generations/${id}`, { ...owner, method: "DELETE" });
    expect(deleted.status).toBe(204);
    expect(await usageOf(owner, query)).toEqual(before);
    expect(before.total).toMatchObject({ generations: 1, images: 2, costMicroUsd: 10_000 });
  });

  it.for([
    ["?from=2026-13-01", "from", /no day of the calendar/],
    ["?from=2026-02-30", "from", /no day of the calendar/],
    ["?to=today", "to", /no day of the calendar/],
    ["?to=2026-03-01T00:00:00Z", "to", /no day of the calendar/],
    ["?from=2026-03-02&to=2026-03-01", "from", /'from' is 2026-03-02, which is after 'to'/],
    ["?from=2025-03-01&to=2026-03-02", "from", /are 367 days\. Ask for 366 at most/],
  ] as const)("refuses %s", async ([query, param, says], { expect }) => {
    const refusal = await readRefusal(await get(`${route}${query}`, account), route);
    expect(refusal).toMatchObject({ status: 400, code: "invalid_parameter", param });
    expect(refusal.detail).toMatch(says);
  });

  it("refuses a parameter that there is not", async ({ expect }) => {
    const refusal = await readRefusal(await get(`${route}?since=2026-03-01`, account), route);
    expect(refusal).toMatchObject({ status: 400, code: "unknown_parameter", param: "since" });
  });

  it("is read by an index: an account's days, and no row of another", async ({ expect }) => {
    const queries = [
      env.DB.prepare(`EXPLAIN QUERY PLAN ${usageQueries.sumByDay}`).bind("acct", 0, day),
      env.DB.prepare(`EXPLAIN QUERY PLAN ${usageQueries.list}`).bind("acct", 0, day, 0, "", 9),
    ];
    const plans = await env.DB.batch<{ detail: string }>(queries);
    for (const { results } of plans) {
      const steps = results.map(({ detail }) => detail);
      expect(steps.filter((step) => step.startsWith("SCAN"))).toEqual([]);
      expect(steps.join("\n")).toMatch(
        /SEARCH generations USING INDEX generations_by_account \(account_id=\? AND created_at>\? AND created_at<\?\)/,
      );
    }
  });
});

describe("the limits of the month", () => {
  const limits = {
    imagesPerMonth: 10,
    microUsdPerMonth: 9_000_000,
    requestsPerMinute: 7,
    generationsInFlight: 4,
  };

  /** As a deployment with these limits answers. */
  async function limitedUsage(account: Account) {
    return usageSchema.parse(await (await fetchWith(limitedTo(limits), route, account)).json());
  }

  it("are told with what is used, reserved and left of each", async ({ expect }) => {
    const account = await createAccount({ tier: "standard" });
    const body = { prompt: uniquePrompt(), resolution: "512", count: 2 };
    const { response, settled } = await beginWith(limitedTo(limits), "/v1/generations", {
      ...account,
      body,
    });
    const { id, costMicroUsd } = await response.json<{ id: string; costMicroUsd: number }>();
    await settled();
    await waitForRows(id);
    await waitUntilIdle(account);
    const slow = await begin(account, {
      prompt: uniquePrompt("[latency:3000]"),
      resolution: "512",
    });
    const usage = await limitedUsage(account);
    const reserved = usage.spend.reservedMicroUsd;
    expect(reserved).toBeGreaterThan(0);
    const today = new Date();
    const month = today.toISOString().slice(0, 7);
    const next = Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + 1);
    expect(usage).toMatchObject({
      month,
      resetsAt: new Date(next).toISOString(),
      images: { limit: 10, used: 2, reserved: 1, remaining: 7 },
      spend: {
        limitMicroUsd: 9_000_000,
        usedMicroUsd: costMicroUsd,
        remainingMicroUsd: 9_000_000 - costMicroUsd - reserved,
      },
      // The second came in a deployment without limits, which counts no calls.
      requestsPerMinute: { limit: 7, used: 1, remaining: 6 },
      generationsInFlight: { limit: 4, used: 1, remaining: 3 },
      from: `${month}-01`,
      to: today.toISOString().slice(0, 10),
      total: { generations: 1, images: 2, costMicroUsd },
    });
    await waitForEnd(account, slow);
    await waitUntilIdle(account);
  });

  it("are null where there is none", async ({ expect }) => {
    const account = await createAccount({ tier: "standard" });
    const usage = await usageOf(account);
    expect(usage).toMatchObject({
      images: { limit: null, used: 0, reserved: 0, remaining: null },
      spend: { limitMicroUsd: null, remainingMicroUsd: null },
      requestsPerMinute: { limit: null, used: null, remaining: null },
      generationsInFlight: { limit: null, used: 0, remaining: null },
      days: [],
    });
  });

  it("come with a bookmark, as the history does", async ({ expect }) => {
    const account = await createAccount({ tier: "standard" });
    await generate(account, { prompt: uniquePrompt(), resolution: "512" });
    const first = await get(route, account);
    const bookmark = first.headers.get("x-bookmark");
    expect(bookmark).toMatch(/./);
    const again = await get(route, { ...account, headers: { "x-bookmark": bookmark ?? "" } });
    expect(again.status).toBe(200);
    await waitUntilIdle(account);
  });
});

describe("usage that cannot be read", () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  /** The database answers who calls, and nothing in a session. */
  const database = {
    prepare: (query: string) => env.DB.prepare(query),
    withSession: () => outOfOrder({ prepare: () => undefined }, "prepare"),
  };
  const ledgers = { getByName: () => outOfOrder({ standing: () => undefined }, "standing") };

  it.for([
    { code: "database_unavailable", changes: { DB: database } },
    { code: "ledger_unavailable", changes: { ACCOUNT_LEDGER: ledgers } },
  ])("is told: $code", async ({ changes, code }, { expect }) => {
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    const account = await createAccount({ tier: "standard" });
    const response = await fetchWith(changes, route, account);
    const refusal = await readRefusal(response, route);
    expect(refusal).toMatchObject({ status: 503, code });
    expect(response.headers.get("retry-after")).toBe("2");
  });
});

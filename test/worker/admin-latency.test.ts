import { env } from "cloudflare:workers";
import { beforeAll, describe, it } from "vitest";

import { createServices } from "../../src/services.ts";
import { createLatencyStore } from "../../src/storage/latencies.ts";
import { generationOf } from "../unit/generation/ended-generations.ts";
import { attemptOf, failedAttempt } from "../unit/generation/records.ts";
import { createAccount } from "./accounts.ts";
import { admin } from "./admin.ts";
import { get, uniquePrompt } from "./api.ts";
import { fetchWith, outOfOrder } from "./deployment.ts";
import { generate, waitForRows } from "./generations.ts";
import { emptyHistory, generations } from "./history.ts";
import { readRefusal } from "./problems.ts";
import { queryPlans } from "./query-plans.ts";

const route = "/admin/api/latency";
const standard = "gemini-3.1-flash-image";
const pro = "gpt-image-2";
const begin = Date.parse("2026-11-10T12:00:00Z");
const query = "?from=2026-11-10T12:00:00Z&to=2026-11-10T13:00:00Z";

/** A generation and its one call. */
async function made(
  model: string,
  { at = begin, tookMs, firstByteMs }: { at?: number; tookMs: number; firstByteMs: number },
): Promise<void> {
  const call = attemptOf({ model, startedAt: at, firstByteAt: at + firstByteMs });
  const times = { createdAt: at, completedAt: at + tookMs };
  await generations.save(generationOf({ model, ...times, attempts: [call] }));
}

beforeAll(async () => {
  await emptyHistory();
  for (let step = 1; step <= 10; step += 1) {
    await made(standard, { tookMs: step * 100, firstByteMs: step });
  }
  await made(pro, { at: begin + 1000, tookMs: 60_000, firstByteMs: 9000 });
  // Another hour.
  await made(pro, { at: begin - 1, tookMs: 1, firstByteMs: 1 });
  await made(pro, { at: begin + 3_600_000, tookMs: 1, firstByteMs: 1 });
  // What failed says nothing of how long an image takes.
  const lost = failedAttempt("stalled", { model: pro, startedAt: begin, firstByteAt: begin + 5 });
  const failure = { status: "failed", createdAt: begin, completedAt: begin + 5 } as const;
  await generations.save(generationOf({ ...failure, model: pro, attempts: [lost], images: [] }));
});

describe("GET /admin/api/latency", () => {
  it("tells percentiles by model, of generations and of first bytes", async ({ expect }) => {
    expect(await (await get(`${route}${query}`, admin)).json()).toEqual({
      from: "2026-11-10T12:00:00.000Z",
      to: "2026-11-10T13:00:00.000Z",
      isWhole: true,
      models: [
        {
          model: standard,
          generationMs: { count: 10, p50: 500, p90: 900, p99: 1000 },
          firstByteMs: { count: 10, p50: 5, p90: 9, p99: 10 },
        },
        {
          model: pro,
          generationMs: { count: 1, p50: 60_000, p90: 60_000, p99: 60_000 },
          firstByteMs: { count: 1, p50: 9000, p90: 9000, p99: 9000 },
        },
      ],
    });
  });

  it("is about the last day when nobody says", async ({ expect }) => {
    const account = await createAccount({ tier: "standard" });
    const { id } = await generate(account, { prompt: uniquePrompt(), resolution: "512" });
    await waitForRows(id);
    const latency = await (await get(route, admin)).json();
    expect(latency).toMatchObject({ models: [{ model: standard, generationMs: { count: 1 } }] });
  });

  it("looks at the newest, and says when there are more", async ({ expect }) => {
    const { latencies } = createServices(env);
    const bounds = { from: begin, to: begin + 3_600_000 };
    expect(await latencies.read({ ...bounds, most: 12 })).toMatchObject({ isWhole: true });
    const { isWhole, generations: read } = await latencies.read({ ...bounds, most: 1 });
    expect({ isWhole, read }).toEqual({ isWhole: false, read: [{ model: pro, ms: 60_000 }] });
  });

  it("reads stretches of indexes", async ({ expect }) => {
    const plans = await queryPlans((database) =>
      createLatencyStore(database).read({ from: 0, to: 1, most: 1 }),
    );
    expect(plans).toEqual([
      expect.stringContaining("SEARCH generations USING INDEX generations_by_time"),
      expect.stringContaining("SEARCH attempts USING INDEX attempts_by_time"),
    ]);
  });

  it.for([
    { query: "?from=yesterday", code: "invalid_parameter", param: "from" },
    { query: "?model=x", code: "unknown_parameter", param: "model" },
  ])("refuses $query", async ({ query: wrong, code, param }, { expect }) => {
    const response = await get(`${route}${wrong}`, admin);
    expect(await readRefusal(response, route)).toMatchObject({ status: 400, code, param });
  });

  it("says so when the history cannot be read", async ({ expect }) => {
    const changes = { DB: outOfOrder(env.DB, "prepare") };
    expect(await readRefusal(await fetchWith(changes, route, admin), route)).toMatchObject({
      code: "database_unavailable",
    });
  });
});

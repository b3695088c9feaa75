import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, it, vi } from "vitest";

import { createServices } from "../../src/services.ts";
import { createAccount, type Account } from "./accounts.ts";
import { admin } from "./admin.ts";
import { get, post, uniquePrompt } from "./api.ts";
import { beginBatch, readBatch, waitForBatch } from "./batches.ts";
import { pro, standard } from "./breakers.ts";
import { budgetOf, forgetSpending, setBudget, spend } from "./budgets.ts";
import { fetchWith, outOfOrder } from "./deployment.ts";
import { generate, waitForRows } from "./generations.ts";
import { readRefusal } from "./problems.ts";
import { runWith, submissionOf } from "./runs.ts";
import { callsWithPrompt } from "./simulator-calls.ts";

let account: Account;

beforeAll(async () => {
  account = await createAccount({ tier: "standard" });
});
beforeEach(forgetSpending);

async function modelsCalled(prompt: string): Promise<readonly (string | null)[]> {
  return (await callsWithPrompt(prompt)).map(({ model }) => model);
}

describe("a provider whose budget is spent", () => {
  it("is passed over from the next image on, and the other engine makes it", async ({ expect }) => {
    const first = uniquePrompt();
    const { id, costMicroUsd } = await generate(account, { prompt: first, resolution: "512" });
    await waitForRows(id);
    expect(await modelsCalled(first)).toEqual([standard]);
    expect(await budgetOf("google")).toMatchObject({ spentMicroUsd: costMicroUsd });
    await setBudget("google", costMicroUsd);
    const second = uniquePrompt();
    const generation = await generate(account, { prompt: second, resolution: "512" });
    expect(generation).toMatchObject({
      model: pro,
      provider: "openai",
      reasons: ["standard", "budget_exhausted"],
      fallbackFrom: standard,
    });
    expect(await modelsCalled(second)).toEqual([pro]);
  });

  it("is called all the same when its budget only alerts", async ({ expect }) => {
    await spend("google", 1000);
    await setBudget("google", 10, false);
    const { model, reasons } = await generate(account, { prompt: uniquePrompt() });
    expect({ model, reasons }).toEqual({ model: standard, reasons: ["standard"] });
  });

  it("is called again with a greater budget", async ({ expect }) => {
    await spend("google", 1000);
    await setBudget("google", 1000);
    expect(await generate(account, { prompt: uniquePrompt() })).toMatchObject({ model: pro });
    await setBudget("google", 1_000_000);
    expect(await generate(account, { prompt: uniquePrompt() })).toMatchObject({ model: standard });
  });

  it("is stopped by a budget of the configuration, too", async ({ expect }) => {
    await spend("openai", 1000);
    const PROVIDER_BUDGETS = '{"openai":{"microUsdPerMonth":1000,"hardStop":true}}';
    const body = { prompt: uniquePrompt(), model: "pro" };
    const answer = await fetchWith({ PROVIDER_BUDGETS }, "/v1/plan", { ...account, body });
    expect(await answer.json()).toMatchObject({
      model: standard,
      fallbackFrom: pro,
      rejections: [{ model: pro, provider: "openai", code: "budget_exhausted" }],
    });
  });

  it("is not what a failed engine falls back to", async ({ expect }) => {
    await setBudget("openai", 0);
    const prompt = uniquePrompt("[google:fault:server-error]");
    const response = await post("/v1/generations", { prompt }, account);
    expect(await readRefusal(response, "/v1/generations")).toMatchObject({
      status: 503,
      code: "all_providers_failed",
    });
    expect(await modelsCalled(prompt)).toEqual([standard]);
  });

  it("is not called by a run whose plan is older than that", async ({ expect }) => {
    const prompt = uniquePrompt();
    const submission = submissionOf(account, { prompt });
    const generation = await runWith({}, { ...submission, exhausted: ["google"] });
    expect(generation).toMatchObject({ model: pro, reasons: ["standard", "budget_exhausted"] });
    expect(await modelsCalled(prompt)).toEqual([pro]);
  });

  it("goes on with what it has begun", async ({ expect }) => {
    const prompt = uniquePrompt("[latency:3000]");
    const making = generate(account, { prompt, resolution: "512" });
    await expect.poll(() => modelsCalled(prompt), { timeout: 10_000 }).toEqual([standard]);
    await setBudget("google", 0);
    expect(await making).toMatchObject({ model: standard, status: "completed" });
  });

  it("is shown to everybody as unavailable, and no more of it", async ({ expect }) => {
    await spend("google", 4321);
    await setBudget("google", 4321);
    const response = await fetchWith({}, "/v1/status");
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({
      status: "degraded",
      providers: expect.arrayContaining([
        expect.objectContaining({ provider: "openai", status: "operational" }),
        expect.objectContaining({ provider: "google", status: "unavailable" }),
      ]),
    });
    expect(text).not.toMatch(/budget|4321/);
  });

  it("makes no test image", async ({ expect }) => {
    await setBudget("google", 0);
    const offer = await (await get("/admin/api/test-images", admin)).json();
    expect(offer).toMatchObject({
      images: [{ provider: "openai" }],
      leftOut: [{ model: standard, provider: "google", code: "budget_exhausted" }],
    });
    const body = { confirmMicroUsd: 51_784, reason: "The price with both" };
    const refused = await post("/admin/api/test-images", body, admin);
    expect(await readRefusal(refused, "/admin/api/test-images")).toMatchObject({
      code: "price_changed",
    });
  });
});

describe("when every budget is spent", () => {
  beforeEach(async () => {
    await spend("openai", 900);
    await setBudget("openai", 900);
    await setBudget("google", 0);
  });

  it.for(["/v1/generations", "/v1/images/generations", "/v1/plan"])(
    "%s is refused, and says what to do",
    async (route, { expect }) => {
      const prompt = uniquePrompt();
      const response = await post(route, { prompt }, account);
      expect(response.headers.get("x-should-retry")).toBe("false");
      const refusal = await readRefusal(response, route);
      expect(refusal).toMatchObject({ status: 503, code: "budget_exhausted" });
      expect(refusal.detail).toMatch(/when the next month begins \(UTC\)/);
      expect(refusal.detail).not.toContain("900");
      expect(await callsWithPrompt(prompt)).toEqual([]);
    },
  );

  it("one that cannot be called for another reason is told, too", async ({ expect }) => {
    const body = { prompt: uniquePrompt() };
    const response = await fetchWith({ GEMINI_API_KEY: "" }, "/v1/generations", {
      ...account,
      body,
    });
    expect(await readRefusal(response, "/v1/generations")).toMatchObject({
      code: "budget_exhausted",
      detail: expect.stringContaining(`${standard}: provider_not_configured`),
    });
  });

  it("the status is unavailable", async ({ expect }) => {
    const response = await fetchWith({}, "/v1/status");
    expect(await response.json()).toMatchObject({ status: "unavailable" });
  });

  it("a batch is refused whole", async ({ expect }) => {
    const prompt = uniquePrompt();
    const response = await post("/v1/batches", { slides: [{ prompt }] }, account);
    expect(await readRefusal(response, "/v1/batches")).toMatchObject({ code: "budget_exhausted" });
  });
});

/** A whole batch is made, step by step. */
const whole = { timeout: 60_000 };

describe("a batch whose budgets are spent while it waits", () => {
  it(
    "fails items that no engine may make, and spends nothing on them",
    whole,
    async ({ expect }) => {
      // Long enough for the budgets to be spent in the middle, however busy the machine is.
      const prompt = uniquePrompt("[latency:3000]");
      const slides = Array.from({ length: 12 }, () => ({ prompt }));
      const begun = await beginBatch(account, { slides, resolution: "512" });
      const underWay = await waitForBatch(account, begun.id, ({ counts }) => counts.running > 0);
      await setBudget("google", 0);
      await setBudget("openai", 0);
      await runInDurableObject(env.BATCH_RUN.getByName(begun.id), (batch) => {
        createServices(Reflect.get(batch, "env") as Env).spending.forget();
      });
      const ended = await waitForBatch(account, underWay.id);
      expect(ended.counts.waiting).toBe(0);
      expect(ended.counts.failed).toBeGreaterThan(0);
      expect(ended.counts.completed).toBeGreaterThan(0);
      const failed = ended.items.filter(({ status }) => status === "failed");
      expect(new Set(failed.map(({ error }) => error?.code))).toEqual(
        new Set(["no_engine_available"]),
      );
      expect(failed.every(({ costMicroUsd }) => costMicroUsd === 0)).toBe(true);
      expect(await modelsCalled(prompt)).toHaveLength(ended.counts.completed);
      expect(await readBatch(await get(`/v1/batches/${begun.id}`, account))).toEqual(ended);
    },
  );
});

describe("a deployment that cannot read what was spent", () => {
  it("plans as if nothing was", async ({ expect }) => {
    await setBudget("google", 0);
    const log = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const DB = outOfOrder(env.DB, "batch");
    const body = { prompt: uniquePrompt() };
    const answer = await fetchWith({ DB }, "/v1/plan", { ...account, body });
    expect(await answer.json()).toMatchObject({ model: standard });
    expect(log).toHaveBeenCalledExactlyOnceWith(
      expect.stringContaining("what was spent cannot be read"),
    );
    log.mockRestore();
  });
});

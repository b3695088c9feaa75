import { afterAll, beforeAll, beforeEach, describe, it, vi } from "vitest";

import { failedAttempt } from "../unit/generation/records.ts";
import { createAccount, type Account } from "./accounts.ts";
import { admin, failCalls, resetBreakers } from "./admin.ts";
import { get, post, uniquePrompt } from "./api.ts";
import { beginBatch, waitForBatch } from "./batches.ts";
import { pro, standard } from "./breakers.ts";
import { fetchWith } from "./deployment.ts";
import { generate, readGeneration, waitForRows } from "./generations.ts";
import { check, forgetModels, modelAlerts, record, retire, stateOf } from "./lifecycle.ts";
import { withoutTable } from "./missing-table.ts";
import { readRefusal } from "./problems.ts";
import { callsWithPrompt } from "./simulator-calls.ts";

const heir = "gemini-nano-banana-2.1";
const minute = 60_000;
const lite = "gemini-3.1-flash-lite-image";

let account: Account;

beforeAll(async () => {
  account = await createAccount({ tier: "standard" });
});
beforeEach(async () => {
  await resetBreakers();
  await forgetModels();
});
afterAll(forgetModels);

async function modelsCalled(prompt: string): Promise<readonly (string | null)[]> {
  return (await callsWithPrompt(prompt)).map(({ model }) => model);
}

async function plan(body: object) {
  return (await post("/v1/plan", { prompt: uniquePrompt(), ...body }, account)).json();
}

describe("a model that is said to be gone", () => {
  const answers = { [pro]: "gone" } as const;
  const call = { provider: "openai", model: pro };

  it("is not retired while it makes images, whenever that was within a day", async ({ expect }) => {
    const now = Date.now();
    await record({ ...call, startedAt: now - 23 * 60 * minute });
    await check({ now });
    for (const later of [1, 2, 3]) await check({ now: now + later * minute, answers });
    expect(await stateOf(pro)).toMatchObject({ state: "available", goneSince: null });
    expect(await modelAlerts()).toEqual([]);
    await check({ now: now + 61 * minute, answers });
    await check({ now: now + 63 * minute, answers });
    expect(await stateOf(pro)).toMatchObject({ state: "retired" });
  });

  it("is retired once its calls meet 404, also when one still came through", async ({ expect }) => {
    const now = Date.now();
    await check({ now });
    await check({ now: now + minute, answers });
    await record({ ...call, startedAt: now + minute + 5000 });
    const missed = failedAttempt("model-not-found", { ...call, startedAt: now + minute + 9000 });
    await record(missed);
    await check({ now: now + 2 * minute, scope: "doubted", answers });
    await check({ now: now + 3 * minute, scope: "doubted", answers });
    expect(await stateOf(pro)).toMatchObject({ state: "retired" });
    expect(await modelAlerts()).toMatchObject([{ type: "model.retired", model: pro }]);
  });
});

describe("a model that is retired", () => {
  it("gives its place to its successor, which the history tells", async ({ expect }) => {
    await retire(standard);
    const prompt = uniquePrompt();
    const made = await generate(account, { prompt, resolution: "1K" });
    expect(made).toMatchObject({
      model: heir,
      modelVersion: heir,
      provider: "google",
      reasons: ["standard", "model_retired"],
      fallbackFrom: standard,
      attempts: [{ model: heir, reasons: ["standard", "model_retired"], failure: null }],
    });
    expect(await modelsCalled(prompt)).toEqual([heir]);
    await waitForRows(made.id);
    const kept = await readGeneration(await get(`/v1/generations/${made.id}`, account));
    expect(kept).toMatchObject({ model: heir, fallbackFrom: standard, reasons: made.reasons });
  });

  it.for([
    { what: "4K", body: { resolution: "4K" }, reason: "four_k", model: heir, from: standard },
    {
      what: "Pro",
      body: { highQuality: true },
      gone: pro,
      reason: "high_quality",
      model: "gpt-image-2.6-sunburst",
      from: pro,
    },
    {
      what: "its own name",
      body: { model: standard },
      reason: "model_requested",
      model: heir,
      from: standard,
    },
    {
      what: "its own name alone",
      body: { model: standard, fallback: false },
      reason: "model_requested",
      model: heir,
      from: standard,
    },
    {
      what: "its dated name",
      body: { model: "gpt-image-2-2026-04-21" },
      gone: "gpt-image-2-2026-04-21",
      reason: "model_requested",
      model: pro,
      from: "gpt-image-2-2026-04-21",
    },
    {
      what: "one without a successor",
      body: { model: lite },
      gone: lite,
      reason: "model_requested",
      model: standard,
      from: lite,
    },
  ])(
    "is passed over when $what is asked for",
    async ({ body, gone, reason, model, from }, { expect }) => {
      await retire(gone ?? standard);
      expect(await plan(body)).toMatchObject({
        model,
        reasons: [reason, "model_retired"],
        fallbackFrom: from,
        rejections: [{ model: from, code: "model_retired" }],
      });
    },
  );

  it("gives it to the successor of a successor that is gone as well", async ({ expect }) => {
    await retire(["gpt-image-2-2026-04-21", pro]);
    expect(await plan({ model: "gpt-image-2-2026-04-21" })).toMatchObject({
      model: "gpt-image-2.6-sunburst",
    });
  });

  it("is not to be had when nothing may take its place, and that is said", async ({ expect }) => {
    await retire(lite);
    const body = { prompt: uniquePrompt(), model: lite, fallback: false };
    const response = await post("/v1/generations", body, account);
    expect(await readRefusal(response, "/v1/generations")).toMatchObject({
      status: 400,
      code: "model_not_found",
      param: "model",
      detail: expect.stringContaining(`${lite}: model_retired`),
    });
    expect(await modelsCalled(body.prompt)).toEqual([]);
  });

  it("gives its place in batches, too", async ({ expect }) => {
    await retire(standard);
    const prompt = uniquePrompt();
    const begun = await beginBatch(account, { slides: [{ prompt }], resolution: "1K" });
    const { items } = await waitForBatch(account, begun.id);
    expect(items).toMatchObject([{ status: "completed", model: heir, fallbackFrom: standard }]);
  });

  it("has its successor guarded by that one's own breaker", async ({ expect }) => {
    await retire(standard);
    await failCalls(`v1:google:${heir}:generate`, 3);
    const body = { prompt: uniquePrompt() };
    const planned = await fetchWith({}, "/v1/plan", { ...account, body });
    expect(await planned.json()).toMatchObject({
      model: pro,
      reasons: ["standard", "model_retired", "breaker_open"],
    });
  });

  it("takes its work back when it is there again", async ({ expect }) => {
    await retire(standard);
    expect(await plan({})).toMatchObject({ model: heir });
    await check({ now: Date.now() + 600_000 });
    expect(await plan({})).toMatchObject({ model: standard, fallbackFrom: null });
  });

  it("is named by nobody any more, and nothing is degraded", async ({ expect }) => {
    const now = Date.now();
    await retire(standard, now);
    const listed = await (await get("/v1/models", account)).json<ModelList>();
    const found = (id: string) => listed.data.find((model) => model.id === id)?.diptych;
    expect(found("standard")).toEqual({ description: `Now ${heir}.`, model: heir });
    expect(found(standard)).toMatchObject({
      lifecycle: { state: "retired", since: new Date(now).toISOString().slice(0, 10) },
      successor: heir,
    });
    expect(found(heir)).toMatchObject({ lifecycle: { state: "live" } });
    const status = await (await fetchWith({}, "/v1/status")).json<{ status: string }>();
    expect(status.status).toBe("operational");
    expect(JSON.stringify(status)).not.toContain(`"${standard}"`);
    const offer = await (await get("/admin/api/test-images", admin)).json();
    expect(offer).toMatchObject({ images: [{ model: heir }, { model: pro }], leftOut: [] });
  });
});

interface ModelList {
  readonly data: readonly { readonly id: string; readonly diptych: object }[];
}

describe("a deployment that cannot read the states of its models", () => {
  it("plans as if none was retired", async ({ expect }) => {
    await retire(standard);
    const log = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const body = { prompt: uniquePrompt() };
    const planned = await withoutTable("model_states", () =>
      fetchWith({}, "/v1/plan", { ...account, body }),
    );
    expect(await planned.json()).toMatchObject({ model: standard, reasons: ["standard"] });
    expect(log).toHaveBeenCalledExactlyOnceWith(
      expect.stringContaining("the states of the models cannot be read"),
    );
    log.mockRestore();
  });

  it("falls back at once when a call meets 404, before any check", async ({ expect }) => {
    const prompt = uniquePrompt("[google:fault:model-retired]");
    expect(await generate(account, { prompt })).toMatchObject({
      model: pro,
      reasons: ["standard", "attempt_failed:model-not-found"],
    });
    expect(await modelsCalled(prompt)).toEqual([standard, pro]);
  });
});

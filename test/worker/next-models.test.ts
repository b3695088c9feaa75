import { beforeAll, describe, it } from "vitest";

import { createAccount, type Account } from "./accounts.ts";
import { get, post, uniquePrompt } from "./api.ts";
import { beginWith, fetchWith } from "./deployment.ts";
import { dataOf, namesOf, readEvents } from "./events.ts";
import { readGeneration, waitForRows } from "./generations.ts";
import { callsWithPrompt } from "./simulator-calls.ts";

let account: Account;

beforeAll(async () => {
  account = await createAccount({ tier: "pro" });
});

async function make(changes: Readonly<Record<string, string>>, body: object) {
  return readGeneration(await fetchWith(changes, "/v1/generations", { ...account, body }));
}

describe("another standard model is one setting", () => {
  it("gemini-nano-banana-2.1 makes the image, at its own price", async ({ expect }) => {
    const changes = { STANDARD_MODEL: "gemini-nano-banana-2.1" };
    const prompt = uniquePrompt();
    const body = { prompt, model: "standard", quality: "medium", resolution: "1K" };
    const made = await make(changes, body);
    const [call, ...others] = await callsWithPrompt(prompt);
    expect(others).toEqual([]);
    // It thinks by itself: that it is not to, is said.
    expect(call).toMatchObject({
      model: "gemini-nano-banana-2.1",
      body: { generationConfig: { thinkingConfig: { thinkingLevel: "MINIMAL" } } },
      response: { status: 200 },
    });
    const { promptTokenCount, candidatesTokenCount } = call?.response.usage ?? {};
    const text = Number(candidatesTokenCount) - 1120;
    expect(made).toMatchObject({
      model: "gemini-nano-banana-2.1",
      modelVersion: "gemini-nano-banana-2.1",
      provider: "google",
      fallbackFrom: null,
      reasons: ["model_requested"],
      costMicroUsd: Math.round(Number(promptTokenCount) * 1.5 + text * 7.5 + 1120 * 30),
      attempts: [{ priceVersion: "nano-banana-2.1/2026-10-06" }],
    });
    const { generation } = await waitForRows(made.id);
    expect(generation).toMatchObject({
      model: "gemini-nano-banana-2.1",
      cost_micro_usd: made.costMicroUsd,
    });
    const kept = await readGeneration(await get(`/v1/generations/${made.id}`, account));
    expect(kept).toMatchObject({ status: "completed", model: "gemini-nano-banana-2.1" });
  });

  it("draws what it has no tier for a size larger, and delivers it as asked", async ({
    expect,
  }) => {
    const changes = { STANDARD_MODEL: "nano-banana-2.1" };
    const prompt = uniquePrompt();
    const made = await make(changes, { prompt, model: "standard", size: "512x512" });
    expect(made).toMatchObject({
      model: "gemini-nano-banana-2.1",
      images: [{ size: "512x512", original: { size: "1024x1024" } }],
    });
  });
});

describe("another Pro model is one setting", () => {
  const models = [
    "gpt-image-2.5-sunburst",
    "gpt-image-2.5-flare",
    "gpt-image-2.6-sunburst",
    "gpt-image-2.6-flare",
  ];
  // 1024 × 1024 of gpt-image-2: the words differ, the tokens do not.
  const qualities = [
    { quality: "low", word: "low", tokens: 196 },
    { quality: "medium", word: "high", tokens: 1756 },
    { quality: "high", word: "max", tokens: 7024 },
  ];

  it.for(models.flatMap((model) => qualities.map((quality) => ({ model, ...quality }))))(
    "$model makes the image at $quality, at the price of gpt-image-2",
    async ({ model, quality, word, tokens }, { expect }) => {
      const prompt = uniquePrompt();
      const body = { prompt, model: "pro", quality, size: "1024x1024", outputFormat: "jpeg" };
      const made = await make({ PRO_MODEL: model }, body);
      const [call, ...others] = await callsWithPrompt(prompt);
      expect(others).toEqual([]);
      expect(call).toMatchObject({ model, body: { model, quality: word, stream: true } });
      expect(made).toMatchObject({
        model,
        modelVersion: null,
        provider: "openai",
        fallbackFrom: null,
        attempts: [{ usage: { imageOutputTokens: tokens }, priceVersion: "gpt-image/2026-04-21" }],
        costMicroUsd: Math.ceil(prompt.length / 4) * 5 + tokens * 30,
        estimateMicroUsd: made.costMicroUsd,
      });
    },
  );

  it("sends previews, and is in the history", async ({ expect }) => {
    const model = "gpt-image-2.6-sunburst";
    const body = { prompt: uniquePrompt(), model: "pro", quality: "low", previews: 1 };
    const headers = { accept: "text/event-stream" };
    const route = "/v1/generations";
    const sent = { ...account, body };
    const { response, settled } = await beginWith({ PRO_MODEL: model }, route, sent, headers);
    const events = await readEvents(response);
    await settled();
    expect(namesOf(events)).toEqual(["accepted", "routed", "preview", "completed"]);
    const id = String(dataOf(events, "accepted")["generationId"]);
    await waitForRows(id);
    const list = await get(`${route}?model=${model}&limit=1`, account);
    expect(await list.json()).toMatchObject({ generations: [{ id, model }] });
  });

  it("that has no card is refused by name, with those that have one", async ({ expect }) => {
    const body = { prompt: uniquePrompt() };
    const response = await fetchWith({ PRO_MODEL: "gpt-image-3" }, "/v1/plan", {
      ...account,
      body,
    });
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({
      code: "misconfigured",
      detail: expect.stringMatching(/PRO_MODEL.*gpt-image-3.*gpt-image-2\.6-sunburst/),
    });
  });

  it("leaves the other engine as it was", async ({ expect }) => {
    const response = await post("/v1/plan", { prompt: uniquePrompt() }, account);
    expect(await response.json()).toMatchObject({ model: "gpt-image-2" });
  });
});

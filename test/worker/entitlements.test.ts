import { describe, it } from "vitest";

import { createAccount } from "./accounts.ts";
import { post, uniquePrompt } from "./api.ts";
import { callsWithPrompt } from "./simulator-calls.ts";
import { readTracelessRefusal } from "./traces.ts";

const noProMode = /no Pro mode.*upgrade the tier/;
const tooLarge = /does not allow this resolution.*smaller one/;

const native = [
  { fields: { highQuality: true }, says: noProMode },
  { fields: { model: "pro" }, says: noProMode },
  { fields: { model: "pro", quality: "low" }, says: noProMode },
  { fields: { model: "gpt-image-2", quality: "high" }, says: noProMode },
  { fields: { model: "gpt-image-2-2026-04-21", quality: "high" }, says: noProMode },
  { fields: { model: "gpt-image-2", highQuality: true }, says: noProMode },
  { fields: { model: "gemini-3.1-flash-image", highQuality: true }, says: noProMode },
  { fields: { resolution: "2K" }, says: tooLarge },
  { fields: { resolution: "4K" }, says: tooLarge },
  { fields: { size: "2048x2048" }, says: tooLarge },
  { fields: { size: "1281x1281" }, says: tooLarge },
];

const openAi = [
  { fields: { model: "pro" }, says: noProMode },
  { fields: { model: "gpt-image-2", quality: "high" }, says: noProMode },
  { fields: { model: "gpt-image-2.5-sunburst", quality: "high", stream: true }, says: noProMode },
  { fields: { size: "2048x2048" }, says: tooLarge },
  { fields: { model: "gpt-image-2", size: "3840x2160" }, says: tooLarge },
];

const cases = [
  ...native.flatMap((row) => [
    { route: "/v1/generations", ...row },
    { route: "/v1/plan", ...row },
  ]),
  ...openAi.map((row) => ({ route: "/v1/images/generations", ...row })),
].map((row) => ({ name: JSON.stringify(row.fields), ...row }));

describe("a free key", () => {
  it.for(cases)("may not ask $route for $name", async ({ route, fields, says }, { expect }) => {
    const account = await createAccount({ tier: "free" });
    const prompt = uniquePrompt();
    const response = await post(route, { prompt, ...fields }, account);
    expect(await readTracelessRefusal(response, route)).toEqual({
      status: 403,
      code: "tier_forbidden",
      param: null,
      detail: expect.stringMatching(says),
    });
    expect(await callsWithPrompt(prompt)).toEqual([]);
  });

  it.for([
    { fields: {}, model: "gemini-3.1-flash-image", quality: "medium" },
    { fields: { quality: "high" }, model: "gemini-3.1-flash-image", quality: "high" },
    { fields: { model: "gpt-image-2" }, model: "gpt-image-2", quality: "medium" },
    { fields: { model: "gpt-image-2", quality: "low" }, model: "gpt-image-2", quality: "low" },
    { fields: { size: "1280x1280" }, model: "gemini-3.1-flash-image", quality: "medium" },
    { fields: { resolution: "1K" }, model: "gemini-3.1-flash-image", quality: "medium" },
  ])("may ask for $fields", async ({ fields, model, quality }, { expect }) => {
    const account = await createAccount({ tier: "free" });
    const response = await post("/v1/plan", { prompt: "A boat", ...fields }, account);
    expect(await response.json()).toMatchObject({ model, candidates: [{ model, quality }, {}] });
  });

  it("falls back to the Pro model at medium quality alone", async ({ expect }) => {
    const account = await createAccount({ tier: "free" });
    const fields = { prompt: "A boat", quality: "high" };
    const response = await post("/v1/plan", fields, account);
    expect(await response.json()).toMatchObject({
      candidates: [
        { model: "gemini-3.1-flash-image" },
        { model: "gpt-image-2", quality: "medium" },
      ],
    });
  });
});

describe("a standard key", () => {
  it.for([
    { fields: {}, model: "gemini-3.1-flash-image", reasons: ["standard"] },
    { fields: { highQuality: true }, model: "gpt-image-2", reasons: ["high_quality"] },
    { fields: { model: "pro" }, model: "gpt-image-2", reasons: ["high_quality"] },
    { fields: { resolution: "4K" }, model: "gemini-3.1-flash-image", reasons: ["four_k"] },
  ])("is answered on request: $fields", async ({ fields, model, reasons }, { expect }) => {
    const account = await createAccount({ tier: "standard" });
    const response = await post("/v1/plan", { prompt: "A boat", ...fields }, account);
    expect(await response.json()).toMatchObject({ model, reasons, fallbackFrom: null });
  });
});

describe("a Pro key", () => {
  it.for([
    { fields: {}, model: "gpt-image-2", reasons: ["pro_tier"] },
    { fields: { highQuality: false }, model: "gemini-3.1-flash-image", reasons: ["standard"] },
    {
      fields: { model: "standard" },
      model: "gemini-3.1-flash-image",
      reasons: ["model_requested"],
    },
  ])("has Pro mode by default: $fields", async ({ fields, model, reasons }, { expect }) => {
    const account = await createAccount({ tier: "pro" });
    const response = await post("/v1/plan", { prompt: "A boat", ...fields }, account);
    expect(await response.json()).toMatchObject({ model, reasons, fallbackFrom: null });
  });
});

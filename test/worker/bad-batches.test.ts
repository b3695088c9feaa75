import { beforeAll, describe, it } from "vitest";

import { createAccount, type Account } from "./accounts.ts";
import { post, uniquePrompt } from "./api.ts";
import { toCases, type FieldRow } from "./refused-fields.ts";
import { readTracelessRefusal } from "./traces.ts";

const route = "/v1/batches";

let account: Account;

beforeAll(async () => {
  account = await createAccount({ tier: "free" });
});

const slides = [{ prompt: "A boat" }, { prompt: "A tree" }];
const invalid = "invalid_parameter";

const rows: readonly FieldRow[] = [
  { name: "neither", fields: {}, code: invalid, param: "slides", says: /either 'slides'/ },
  {
    name: "both",
    fields: { slides, platforms: ["x_post"], prompt: "A boat" },
    code: invalid,
    param: "slides",
    says: /either 'slides'/,
  },
  { fields: { slides: [] }, code: "invalid_count", param: "slides", says: /1 to 50/ },
  {
    name: "51 slides",
    fields: { slides: Array.from({ length: 51 }, () => slides[0]) },
    code: "invalid_count",
    param: "slides",
    says: /1 to 50/,
  },
  { fields: { slides: "two" }, code: invalid, param: "slides" },
  { fields: { slides: ["A boat"] }, code: invalid, param: "slides.0" },
  {
    name: "a slide without a prompt",
    fields: { slides: [...slides, {}] },
    code: "missing_parameter",
    param: "slides.2.prompt",
    says: /slides\.2/,
  },
  {
    name: "a slide with an empty prompt",
    fields: { slides: [{ prompt: " " }], style: "Flat" },
    code: "prompt_empty",
    param: "slides.0.prompt",
  },
  {
    name: "a slide with an unknown field",
    fields: { slides: [{ prompt: "A boat", colour: "red" }] },
    code: "unknown_parameter",
    param: "slides.0.colour",
  },
  {
    name: "an unknown field for all",
    fields: { slides, colour: "red" },
    code: "unknown_parameter",
    param: "colour",
  },
  { name: "a size for all", fields: { slides, size: "7x7" }, code: "invalid_size", param: "size" },
  {
    name: "a size of one slide",
    fields: { slides: [...slides, { prompt: "A house", size: "7x7" }] },
    code: "invalid_size",
    param: "slides.2.size",
    says: /slides\.2.*7x7/,
  },
  {
    name: "a count for all",
    fields: { slides, count: 2 },
    code: invalid,
    param: "count",
    says: /one image/,
  },
  {
    name: "a count of one slide",
    fields: { slides: [{ prompt: "A boat", count: 2 }] },
    code: invalid,
    param: "slides.0.count",
    says: /one image/,
  },
  {
    name: "a name that is too long",
    fields: { slides: [{ prompt: "A boat", name: "x".repeat(81) }] },
    code: invalid,
    param: "slides.0.name",
  },
  {
    name: "a style that makes a prompt too long",
    fields: { slides: [{ prompt: "x".repeat(31_000) }], style: "y".repeat(2000) },
    code: "prompt_too_long",
    param: "slides.0.prompt",
  },
  {
    name: "an unknown platform",
    fields: { prompt: "A boat", platforms: ["x_post", "instagram_feeed"] },
    code: "unknown_platform",
    param: "platforms.1",
    says: /instagram_feed/,
  },
  {
    name: "a platform twice",
    fields: { prompt: "A boat", platforms: ["x_post", "x_post"] },
    code: invalid,
    param: "platforms",
    says: /twice/,
  },
  {
    name: "no platform",
    fields: { prompt: "A boat", platforms: [] },
    code: "invalid_count",
    param: "platforms",
  },
  {
    name: "platforms without a prompt",
    fields: { platforms: ["x_post"] },
    code: "missing_parameter",
    param: "prompt",
  },
  {
    name: "platforms and a size",
    fields: { prompt: "A boat", platforms: ["x_post"], size: "1024x1024" },
    code: invalid,
    param: "size",
    says: /leave out 'size'/,
  },
  {
    name: "an item that the tier does not allow",
    fields: { slides: [...slides, { prompt: "A house", resolution: "4K" }] },
    code: "tier_forbidden",
    param: "slides.2",
    says: /slides\.2/,
  },
  {
    name: "an item that no model can do",
    fields: { slides: [{ prompt: "A house", model: "gpt-image-9" }] },
    code: "model_not_found",
    param: "slides.0.model",
    says: /slides\.0/,
  },
  {
    name: "a model for all that is none",
    fields: { slides, model: "gpt-image-9" },
    code: "model_not_found",
    param: "model",
    says: /slides\.0/,
  },
  {
    name: "a platform that no model can do",
    fields: { prompt: "A boat", platforms: ["x_post"], model: "gpt-image-9" },
    code: "model_not_found",
    param: "model",
    says: /platforms\.0/,
  },
  {
    name: "an upload for all that is not there",
    fields: { slides, references: [`upl_${"0".repeat(40)}`] },
    code: "upload_not_found",
    param: "references",
    says: /slides\.0/,
  },
  {
    name: "an upload that is not there",
    fields: { slides: [{ prompt: "A house", references: [`upl_${"0".repeat(40)}`] }] },
    code: "upload_not_found",
    param: "slides.0.references",
    says: /slides\.0/,
  },
  {
    name: "an image of another host",
    fields: { slides: [{ prompt: "A house", references: ["https://example.com/a.png"] }] },
    code: "image_url_forbidden",
    param: "slides.0.references.0",
  },
  {
    name: "17 references, shared and own together",
    fields: {
      references: Array.from({ length: 16 }, () => `upl_${"0".repeat(40)}`),
      slides: [{ prompt: "A house", references: [`upl_${"1".repeat(40)}`] }],
    },
    code: "too_many_references",
    param: "slides.0.references",
  },
  {
    name: "a webhook that leads nowhere",
    fields: { slides, webhookUrl: "ftp://example.com" },
    code: "invalid_webhook_url",
    param: "webhookUrl",
  },
];

/** Forty slides whose prompts have about so many characters. */
function longSlides(length: number) {
  return {
    slides: Array.from({ length: 40 }, () => ({ prompt: uniquePrompt("x".repeat(length)) })),
  };
}

describe("a batch that cannot be made as a whole", () => {
  it.for(toCases(rows))("is refused before anything is spent: $name", async (row, { expect }) => {
    const { fields, code, param, says } = row;
    const refusal = await readTracelessRefusal(await post(route, fields, account), route);
    expect(refusal).toMatchObject({ code, param });
    expect(refusal.status).toBeLessThan(500);
    expect(refusal.detail).toMatch(says);
  });

  it("is refused above 1 MB, and planned and begun below", async ({ expect }) => {
    const refusal = await readTracelessRefusal(
      await post(route, longSlides(27_000), account),
      route,
    );
    expect(refusal).toMatchObject({ status: 413, code: "request_too_large" });
    expect(refusal.detail).toContain("1024 KB");
    const plan = await post("/v1/plan", longSlides(20_000), account);
    expect(plan.status).toBe(200);
  });
});

import { beforeAll, describe, it } from "vitest";

import { createAccount, type Account } from "./accounts.ts";
import { post } from "./api.ts";
import { refusalOf, toCases, type FieldRow } from "./refused-fields.ts";
import { readTracelessRefusal } from "./traces.ts";

let account: Account;

beforeAll(async () => {
  account = await createAccount({ tier: "pro" });
});

const prompts: readonly FieldRow[] = [
  { name: "an empty prompt", fields: { prompt: "" }, code: "prompt_empty", says: /empty/ },
  { name: "a blank prompt", fields: { prompt: " \n\t\u00a0" }, code: "prompt_empty", says: /Say/ },
  {
    name: "a prompt of 32,001 characters",
    fields: { prompt: "x".repeat(32_001) },
    code: "prompt_too_long",
    says: /32000 characters/,
  },
  {
    name: "a prompt that is too long with its text",
    fields: { prompt: "x".repeat(31_990), onImageText: "Open all day" },
    code: "prompt_too_long",
    says: /'onImageText' together/,
  },
  { name: "a null prompt", fields: { prompt: null }, code: "invalid_parameter", says: /string/ },
  { name: "a list", fields: { prompt: ["a"] }, code: "invalid_parameter", says: /string/ },
  {
    name: "nested junk",
    fields: { prompt: { a: [{ b: { c: null } }] } },
    code: "invalid_parameter",
    says: /received object/,
  },
  { name: "no prompt", fields: { prompt: undefined }, code: "missing_parameter", says: /required/ },
];

const shapes: readonly FieldRow[] = [
  { fields: { size: "1024" }, code: "invalid_size", param: "size", says: /'1024'.*1024x1024/ },
  { fields: { size: "1024x1024 " }, code: "invalid_size", param: "size", says: /'1024x1024 '/ },
  { fields: { size: "0x1024" }, code: "invalid_size", param: "size", says: /'0x1024'/ },
  { fields: { size: "-1x5" }, code: "invalid_size", param: "size", says: /'-1x5'/ },
  { fields: { size: "1e3x1e3" }, code: "invalid_size", param: "size", says: /'1e3x1e3'/ },
  { fields: { size: "63x64" }, code: "invalid_size", param: "size", says: /63x64.*at least 64/ },
  { fields: { size: "9000x1000" }, code: "invalid_size", param: "size", says: /9000x1000.*8:1/ },
  { fields: { size: "20000x20000" }, code: "invalid_size", param: "size", says: /larger.*4K/ },
  { fields: { size: 1024 }, code: "invalid_parameter", param: "size", says: /received number/ },
  { fields: { size: null }, code: "invalid_parameter", param: "size", says: /received null/ },
  { fields: { aspectRatio: "0:1" }, code: "invalid_aspect_ratio", says: /'0:1'.*16:9/ },
  { fields: { aspectRatio: "16x9" }, code: "invalid_aspect_ratio", says: /'16x9'/ },
  { fields: { aspectRatio: "1.5:1" }, code: "invalid_aspect_ratio", says: /'1.5:1'/ },
  { fields: { aspectRatio: "9:1" }, code: "invalid_aspect_ratio", says: /9:1.*8:1/ },
  { fields: { aspectRatio: "1:99999" }, code: "invalid_aspect_ratio", says: /elongated/ },
  { fields: { aspectRatio: 1 }, code: "invalid_parameter", says: /received number/ },
  {
    fields: { size: "1024x1024", aspectRatio: "1:1" },
    code: "invalid_parameter",
    param: "size",
    says: /leave out 'aspectRatio'/,
  },
  {
    fields: { size: "1024x1024", resolution: "1K" },
    code: "invalid_parameter",
    param: "size",
    says: /'resolution'/,
  },
  {
    fields: { resolution: "8K" },
    code: "invalid_parameter",
    param: "resolution",
    says: /"512"\|"1K"\|"2K"\|"4K"/,
  },
];

const counts: readonly FieldRow[] = [0, 11, 1.5, "2", null, -1, true, [1]].map((count) => ({
  fields: { count },
  code: "invalid_count",
  param: "count",
  says: /whole number from 1 to 10/,
}));

const previews: readonly FieldRow[] = [4, -1, 0.5, "1", null].map((value) => ({
  fields: { previews: value },
  code: "invalid_previews",
  param: "previews",
  says: /whole number from 0 to 3/,
}));

const choices: readonly FieldRow[] = [
  { fields: { quality: "hd" }, code: "invalid_parameter", param: "quality", says: /"medium"/ },
  { fields: { outputFormat: "gif" }, code: "invalid_parameter", param: "outputFormat" },
  { fields: { fallback: "no" }, code: "invalid_parameter", param: "fallback", says: /boolean/ },
  { fields: { highQuality: 1 }, code: "invalid_parameter", param: "highQuality", says: /boolean/ },
  { fields: { onImageText: "" }, code: "invalid_parameter", param: "onImageText" },
  { fields: { metadata: [] }, code: "invalid_parameter", param: "metadata", says: /names/ },
  { fields: { metadata: { a: 1 } }, code: "invalid_parameter", param: "metadata.a" },
  { fields: { metadata: { "": "a" } }, code: "invalid_parameter", param: "metadata.", says: /64/ },
  { fields: { metadata: { a: "x".repeat(513) } }, code: "invalid_parameter", param: "metadata.a" },
  { fields: { model: "" }, code: "invalid_parameter", param: "model" },
  { fields: { model: 3 }, code: "invalid_parameter", param: "model" },
  { fields: { model: "dall-e-3" }, code: "model_not_found", param: "model", says: /'dall-e-3'/ },
  { fields: { model: "constructor" }, code: "model_not_found", param: "model" },
  {
    fields: { model: "gpt-image-2", aspectRatio: "8:1" },
    code: "model_incapable",
    param: "model",
    says: /'gpt-image-2'.*aspect_ratio_unsupported.*another model/,
  },
  {
    fields: { model: "gemini-3.1-flash-lite-image", resolution: "4K" },
    code: "model_incapable",
    param: "model",
    says: /resolution_unsupported/,
  },
  {
    fields: { aspectRatio: "7:1" },
    code: "task_unsupported",
    param: null,
    says: /gpt-image-2: aspect_ratio_unsupported.*another ratio/,
  },
  {
    fields: { model: "standard", highQuality: true },
    code: "invalid_parameter",
    param: "highQuality",
    says: /contradicts 'model'/,
  },
  {
    fields: { model: "pro", highQuality: false },
    code: "invalid_parameter",
    param: "highQuality",
    says: /contradicts 'model'/,
  },
];

const platforms: readonly FieldRow[] = [
  {
    fields: { platform: "instagram" },
    code: "unknown_platform",
    says: /'instagram'.*'instagram_feed'.*GET \/v1\/platforms/,
  },
  { fields: { platform: "Tiktok" }, code: "unknown_platform", says: /'tiktok_photo'/ },
  { fields: { platform: "youtube_thumb" }, code: "unknown_platform", says: /'youtube_thumbnail'/ },
  { fields: { platform: "toString" }, code: "unknown_platform", says: /'toString'/ },
  { fields: { platform: "x".repeat(5000) }, code: "unknown_platform", says: /'x{20}…'/ },
  { fields: { platform: 1 }, code: "invalid_parameter", says: /received number/ },
  {
    fields: { platform: "x_post", size: "1024x1024" },
    code: "invalid_parameter",
    says: /leave out 'size'/,
  },
  {
    fields: { platform: "x_post", aspectRatio: "1:1" },
    code: "invalid_parameter",
    says: /leave out 'size', 'aspectRatio'/,
  },
  {
    fields: { platform: "x_post", resolution: "1K" },
    code: "invalid_parameter",
    says: /'resolution'/,
  },
  {
    fields: { platform: "instagram_feed", outputFormat: "png" },
    code: "invalid_parameter",
    param: "outputFormat",
    says: /instagram_feed takes jpeg, not png/,
  },
];

const names: readonly FieldRow[] = [
  { fields: { colour: "red" }, code: "unknown_parameter", param: "colour", says: /'colour'/ },
  { fields: { output_format: "png" }, code: "unknown_parameter", param: "output_format" },
  { fields: { constructor: 1 }, code: "unknown_parameter", param: "constructor" },
  { fields: { toString: 1 }, code: "unknown_parameter", param: "toString" },
  { fields: { ["k".repeat(5000)]: 1 }, code: "unknown_parameter", param: "k".repeat(100) },
];

const cases = toCases([
  ...prompts.map((row) => ({ ...row, param: "prompt" })),
  ...shapes.map((row) => ({ param: "aspectRatio", ...row })),
  ...counts,
  ...previews,
  ...choices,
  ...platforms.map((row) => ({ param: "platform", ...row })),
  ...names,
]);

describe.each(["/v1/generations", "/v1/plan"])("POST %s", (route) => {
  it.for(cases)("refuses $name", async ({ fields, code, param, says }, { expect }) => {
    const refusal = await refusalOf(fields, route, account);
    expect(refusal).toEqual({ status: 400, code, param, detail: expect.stringMatching(says) });
  });

  it.for([
    { text: '"__proto__":{"count":11}', code: "unknown_parameter", param: "__proto__" },
    { text: '"metadata":{"__proto__":"a"}', code: "invalid_parameter", param: "metadata" },
  ])("refuses a body with $text", async ({ text, code, param }, { expect }) => {
    const response = await post(route, `{"prompt":"A boat",${text}}`, account);
    expect(await readTracelessRefusal(response, route)).toMatchObject({ status: 400, code, param });
  });
});

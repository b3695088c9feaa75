import { beforeAll, describe, it } from "vitest";

import { createAccount, type Account } from "./accounts.ts";
import { post } from "./api.ts";
import { refusalOf, toCases, type FieldRow } from "./refused-fields.ts";
import { readTracelessRefusal } from "./traces.ts";

const route = "/v1/images/generations";

let account: Account;

beforeAll(async () => {
  account = await createAccount({ tier: "pro" });
});

const prompts: readonly FieldRow[] = [
  { fields: { prompt: "" }, code: "prompt_empty", says: /empty/ },
  { fields: { prompt: "\u3000\n" }, code: "prompt_empty", says: /Say in words/ },
  { fields: { prompt: "x".repeat(32_001) }, code: "prompt_too_long", says: /32000.*Shorten/ },
  { fields: { prompt: null }, code: "invalid_parameter", says: /received null/ },
  { fields: { prompt: undefined }, code: "missing_parameter", says: /required/ },
];

const sizes: readonly FieldRow[] = [
  { fields: { size: "1024x" }, code: "invalid_size", says: /'1024x'.*1024x1024/ },
  { fields: { size: "0x0" }, code: "invalid_size", says: /'0x0'/ },
  { fields: { size: "9000x1000" }, code: "invalid_size", says: /8:1/ },
  { fields: { size: "99999x99999" }, code: "invalid_size", says: /4K/ },
  { fields: { size: "AUTO" }, code: "invalid_size", says: /'AUTO'/ },
  { fields: { size: { width: 1 } }, code: "invalid_parameter", says: /received object/ },
];

const numbers: readonly FieldRow[] = [
  ...[0, 11, 1.5, "2", -1, true].map((n) => ({
    fields: { n },
    code: "invalid_count",
    param: "n",
    says: /whole number from 1 to 10/,
  })),
  ...[4, -1, 0.5, "1"].map((partial) => ({
    fields: { partial_images: partial, stream: true },
    code: "invalid_previews",
    param: "partial_images",
    says: /whole number from 0 to 3/,
  })),
  ...[101, -1, 50.5, "50"].map((compression) => ({
    fields: { output_compression: compression },
    code: "invalid_parameter",
    param: "output_compression",
    says: /expected (int|number|string)|Too (big|small)/,
  })),
];

const choices: readonly FieldRow[] = [
  { fields: { model: "dall-e-3" }, code: "model_not_found", param: "model", says: /\/v1\/models/ },
  { fields: { model: "__proto__" }, code: "model_not_found", param: "model" },
  { fields: { model: "" }, code: "invalid_parameter", param: "model" },
  { fields: { model: "m".repeat(101) }, code: "invalid_parameter", param: "model", says: /100/ },
  { fields: { quality: "hd" }, code: "invalid_parameter", param: "quality", says: /"medium"/ },
  {
    fields: { output_format: "gif" },
    code: "invalid_parameter",
    param: "output_format",
    says: /"jpeg"/,
  },
  {
    fields: { background: "red" },
    code: "invalid_parameter",
    param: "background",
    says: /"transparent"/,
  },
  { fields: { moderation: "off" }, code: "invalid_parameter", param: "moderation", says: /"low"/ },
  { fields: { stream: "yes" }, code: "invalid_parameter", param: "stream", says: /boolean/ },
  { fields: { user: 7 }, code: "invalid_parameter", param: "user", says: /string/ },
  {
    fields: { response_format: "url" },
    code: "unsupported_parameter",
    param: "response_format",
    says: /'b64_json'.*diptych\.url/,
  },
  {
    fields: { model: "gpt-image-2", size: "2048x256" },
    code: "model_incapable",
    param: "model",
    says: /'gpt-image-2'.*aspect_ratio_unsupported/,
  },
  { fields: { style: "vivid" }, code: "unknown_parameter", param: "style", says: /'style'/ },
  { fields: { count: 2 }, code: "unknown_parameter", param: "count", says: /'count'/ },
  { fields: { image: "x" }, code: "unknown_parameter", param: "image" },
  { fields: { constructor: {} }, code: "unknown_parameter", param: "constructor" },
];

const cases = toCases([
  ...prompts.map((row) => ({ ...row, param: "prompt" })),
  ...sizes.map((row) => ({ ...row, param: "size" })),
  ...numbers,
  ...choices,
]);

describe(`POST ${route}`, () => {
  it.for(cases)("refuses $name", async ({ fields, code, param, says }, { expect }) => {
    const refusal = await refusalOf(fields, route, account);
    expect(refusal).toEqual({ status: 400, code, param, detail: expect.stringMatching(says) });
  });

  it("refuses __proto__ as a name", async ({ expect }) => {
    const response = await post(route, '{"prompt":"A boat","__proto__":{"n":11}}', account);
    expect(await readTracelessRefusal(response, route)).toMatchObject({
      status: 400,
      code: "unknown_parameter",
      param: "__proto__",
    });
  });
});

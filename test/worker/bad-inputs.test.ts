import { env, exports } from "cloudflare:workers";
import { beforeAll, describe, it } from "vitest";

import { createAccount, type Account } from "./accounts.ts";
import { origin, post, uniquePrompt } from "./api.ts";
import { badImages } from "./bad-images.ts";
import { fetchWith, outOfOrder } from "./deployment.ts";
import { dataUrl, halfWhitePng, jpeg, png, pngHead, webp } from "./pictures.ts";
import { readRefusal, type Refusal } from "./problems.ts";
import { callsWithPrompt } from "./simulator-calls.ts";
import { readTracelessRefusal } from "./traces.ts";

const generations = "/v1/generations";
const edits = "/v1/images/edits";
const megabyte = 1024 * 1024;
/** Where masks are enabled. */
const masked = { IMAGE_EDIT_PROVIDER: "openai" };

let account: Account;
let picture: string;

beforeAll(async () => {
  account = await createAccount({ tier: "pro" });
  picture = dataUrl(await png(64, 48));
});

/** What a request is told. Throws when it left anything behind, or called an engine. */
async function refusalOf(route: string, fields: object, changes: object = {}): Promise<Refusal> {
  const prompt = uniquePrompt();
  const body = { prompt, ...fields };
  const response = await fetchWith({ ...changes }, route, { key: account.key, body });
  const refusal = await readTracelessRefusal(response, route);
  const calls = await callsWithPrompt(prompt);
  if (calls.length > 0) throw new Error(`An engine was called: ${JSON.stringify(calls)}`);
  return refusal;
}

async function formRefusalOf(
  files: Readonly<Record<string, readonly Uint8Array[]>>,
  fields: Readonly<Record<string, string>> = {},
): Promise<Refusal> {
  const prompt = uniquePrompt();
  const form = new FormData();
  for (const [name, value] of Object.entries({ prompt, ...fields })) form.append(name, value);
  for (const [name, all] of Object.entries(files)) {
    for (const bytes of all) form.append(name, new File([Uint8Array.from(bytes)], "picture.png"));
  }
  const response = await exports.default.fetch(`${origin}${edits}`, {
    method: "POST",
    headers: { authorization: `Bearer ${account.key}` },
    body: form,
  });
  const refusal = await readTracelessRefusal(response, edits);
  const calls = await callsWithPrompt(prompt);
  if (calls.length > 0) throw new Error(`An engine was called: ${JSON.stringify(calls)}`);
  return refusal;
}

describe("bytes that are no image that is taken", () => {
  it.for(badImages)("$name", async ({ name: _name, bytes, says, ...rest }, { expect }) => {
    const wanted = { ...rest, detail: expect.stringMatching(says) };
    const bad = dataUrl(bytes);
    for (const route of [generations, "/v1/plan"]) {
      expect(await refusalOf(route, { image: bad })).toEqual({ ...wanted, param: "image" });
    }
    const references = [picture, bad, picture];
    expect(await refusalOf(generations, { references })).toEqual({
      ...wanted,
      param: "references",
    });
    const images = [{ image_url: picture }, { image_url: bad }];
    expect(await refusalOf(edits, { images })).toEqual({ ...wanted, param: "images" });
    const form = await formRefusalOf({ "image[]": [await png(64, 48), bytes] });
    expect(form).toEqual({ ...wanted, param: "image[]" });
  });
});

describe.each([generations, "/v1/plan"])("POST %s refuses", (route) => {
  it.for([
    { image: "https://example.com/a.png", code: "image_url_forbidden", says: /other hosts/ },
    { image: "HTTP://127.0.0.1/a.png", code: "image_url_forbidden", says: /POST \/v1\/uploads/ },
    { image: "file:///etc/passwd", code: "image_url_forbidden", says: /not fetched/ },
    { image: "data:image/png,abc", code: "invalid_image", says: /base64/ },
    { image: "data:image/png;base64,A*", code: "invalid_image", says: /base64/ },
    { image: "data:image/png;base64,AAA", code: "invalid_image", says: /base64/ },
    { image: "data:image/png;base64,", code: "invalid_image", says: /empty/ },
    { image: "diptych-input:0", code: "image_url_forbidden", says: /./ },
    { image: "data:image/png;base64,diptych-input:0", code: "invalid_image", says: /base64/ },
    { image: "a picture of a boat", code: "invalid_parameter", says: /no image/ },
    { image: "", code: "invalid_parameter", says: /no image/ },
    { image: 12, code: "invalid_parameter", says: /received number/ },
    { image: { image_url: "x" }, code: "invalid_parameter", says: /received object/ },
    { image: `upl_${"a".repeat(40)}`, code: "upload_not_found", says: /expired/ },
  ])("$image with $code", async ({ image, code, says }, { expect }) => {
    const wanted = { code, detail: expect.stringMatching(says) };
    expect(await refusalOf(route, { image })).toMatchObject({ ...wanted, param: "image" });
    expect(await refusalOf(route, { references: [picture, image] })).toMatchObject({
      ...wanted,
      param: expect.stringMatching(/^references/),
    });
  });

  it("more images than any model takes", async ({ expect }) => {
    const id = `upl_${"a".repeat(40)}`;
    for (const many of [picture, id]) {
      const references = Array.from({ length: 17 }, () => many);
      expect(await refusalOf(route, { references })).toMatchObject({
        status: 400,
        code: "too_many_references",
        param: "references",
      });
      const image = { image: many, references: references.slice(1) };
      expect(await refusalOf(route, image)).toMatchObject({ code: "too_many_references" });
    }
  });

  it.for([
    { fields: { prompt: "" }, code: "prompt_empty" },
    { fields: { colour: "red" }, code: "unknown_parameter" },
    { fields: { model: "dall-e-9" }, code: "model_not_found" },
    { fields: { webhookUrl: "ftp://a.example" }, code: "invalid_webhook_url" },
    { fields: { references: "x" }, code: "invalid_parameter" },
  ])("good images beside $fields, and removes them", async ({ fields, code }, { expect }) => {
    expect(await refusalOf(route, { image: picture, ...fields })).toMatchObject({ code });
  });

  it("a mask without an image", async ({ expect }) => {
    const refusal = await refusalOf(route, { mask: picture }, masked);
    expect(refusal).toMatchObject({ code: "invalid_parameter", param: "mask" });
  });

  it("a body that is cut within an image, or is no JSON after it", async ({ expect }) => {
    const whole = JSON.stringify({ prompt: "A boat", image: picture });
    for (const text of [whole.slice(0, -20), `${whole}}`, whole.replace('"prompt"', "prompt")]) {
      const response = await post(route, text, account);
      expect(await readTracelessRefusal(response, route)).toMatchObject({
        status: 400,
        code: "malformed_json",
      });
    }
  });

  it("a body of more than 25 MB, by its bytes", async ({ expect }) => {
    const large = dataUrl(await png(64, 48, { bytes: 10 * megabyte }));
    const larger = dataUrl(await png(64, 48, { bytes: 20 * megabyte }));
    for (const references of [[large, large], [larger]]) {
      expect(await refusalOf(route, { references })).toMatchObject({
        status: 413,
        code: "request_too_large",
        detail: expect.stringContaining("POST /v1/uploads"),
      });
    }
  });

  it("more words than it may have beside an image", async ({ expect }) => {
    // The plan of a batch comes the same way.
    const most = route === "/v1/plan" ? 1024 : 256;
    const metadata = { text: "x".repeat((most + 1) * 1024) };
    expect(await refusalOf(route, { image: picture, metadata })).toMatchObject({
      status: 413,
      code: "request_too_large",
      detail: expect.stringContaining(`${most} KB`),
    });
  });
});

/** A grey PNG whose pixels do not unpack. */
async function damagedMask(): Promise<Uint8Array> {
  const mask = await halfWhitePng(64, 48);
  // Behind the head come the length and the name of the pixels' chunk.
  return mask.fill(0xff, 33 + 8, 33 + 16);
}

/** Each with what is said of it, for a picture of 64 by 48 pixels. */
async function wrongMasks() {
  return [
    { mask: dataUrl(jpeg), code: "mask_invalid", says: /image\/jpeg/ },
    { mask: dataUrl(webp), code: "mask_invalid", says: /image\/webp/ },
    { mask: dataUrl(pngHead(64, 48, 2)), code: "mask_invalid", says: /alpha channel/ },
    { mask: dataUrl(pngHead(64, 48, 3)), code: "mask_invalid", says: /alpha channel/ },
    { mask: dataUrl(pngHead(64, 48, 0)), code: "invalid_image", says: /breaks off/ },
    { mask: dataUrl(await damagedMask()), code: "mask_invalid", says: /damaged/ },
    { mask: dataUrl(await halfWhitePng(48, 64)), code: "mask_invalid", says: /48x64.*64x48/ },
    { mask: dataUrl(await png(48, 64)), code: "mask_invalid", says: /48x64.*64x48/ },
    {
      mask: dataUrl(await png(64, 48, { bytes: 4 * megabyte + 1 })),
      code: "mask_invalid",
      says: /4 MB/,
    },
    { mask: dataUrl(pngHead(8, 8)), code: "image_dimensions", says: /8x8/ },
  ];
}

describe("masks", () => {
  it("are refused with what is wrong, where masks are enabled", async ({ expect }) => {
    for (const { mask, code, says } of await wrongMasks()) {
      const wanted = { code, param: "mask", detail: expect.stringMatching(says) };
      expect(await refusalOf(generations, { image: picture, mask }, masked)).toMatchObject(wanted);
      const body = { images: [{ image_url: picture }], mask: { image_url: mask } };
      expect(await refusalOf(edits, body, masked)).toMatchObject(wanted);
    }
  });

  it("are refused on the default provider, whatever they are", async ({ expect }) => {
    const wanted = { status: 422, code: "mask_not_enabled", param: "mask" };
    const mask = picture;
    expect(await refusalOf(generations, { image: picture, mask })).toMatchObject(wanted);
    expect(await refusalOf("/v1/plan", { image: picture, mask })).toMatchObject(wanted);
    const body = { images: [{ image_url: picture }], mask: { image_url: mask } };
    expect(await refusalOf(edits, body)).toMatchObject(wanted);
    const bytes = await png(64, 48);
    expect(await formRefusalOf({ mask: [bytes], image: [bytes] })).toMatchObject(wanted);
  });

  it("are not looked up where they are not enabled", async ({ expect }) => {
    const id = `upl_${"a".repeat(40)}`;
    const refusal = await refusalOf(generations, { image: id, mask: id });
    expect(refusal).toMatchObject({ code: "mask_not_enabled" });
  });
});

describe("OpenAI's edits refuse", () => {
  it.for([
    { fields: {}, code: "missing_parameter", param: "images" },
    { fields: { images: [] }, code: "invalid_parameter", param: "images" },
    { fields: { images: [{}] }, code: "missing_parameter", param: "images.0" },
    {
      fields: { images: [{ file_id: "file-1" }] },
      code: "unsupported_parameter",
      param: "images.0.file_id",
    },
    { fields: { images: ["x"] }, code: "invalid_parameter", param: "images.0" },
    {
      fields: { images: [{ image_url: "https://example.com/a.png" }] },
      code: "image_url_forbidden",
      param: "images.0.image_url",
    },
    { fields: { image: "x" }, code: "unknown_parameter", param: "image" },
  ])("$fields", async ({ fields, ...wanted }, { expect }) => {
    expect(await refusalOf(edits, fields)).toMatchObject(wanted);
  });

  it("more than 16 images, as JSON and as a form", async ({ expect }) => {
    const images = Array.from({ length: 17 }, () => ({ image_url: picture }));
    expect(await refusalOf(edits, { images })).toMatchObject({ code: "too_many_references" });
    const bytes = await png(64, 48);
    const many = Array.from({ length: 17 }, () => bytes);
    expect(await formRefusalOf({ "image[]": many })).toMatchObject({
      code: "too_many_references",
    });
  });

  it("a form without an image, with two masks, or with a wrong field", async ({ expect }) => {
    const bytes = await png(64, 48);
    expect(await formRefusalOf({})).toMatchObject({ code: "missing_parameter", param: "image" });
    expect(await formRefusalOf({ image: [bytes], mask: [bytes, bytes] })).toMatchObject({
      code: "mask_invalid",
    });
    for (const [fields, code] of [
      [{ n: "many" }, "invalid_count"],
      [{ n: "11" }, "invalid_count"],
      [{ stream: "yes" }, "invalid_parameter"],
      [{ size: "12" }, "invalid_size"],
      [{ colour: "red" }, "unknown_parameter"],
      [{ image_url: "x" }, "unknown_parameter"],
    ] as const) {
      expect(await formRefusalOf({ image: [bytes] }, fields)).toMatchObject({ code });
    }
  });

  it("a field that comes twice", async ({ expect }) => {
    const form = new FormData();
    form.append("prompt", "A boat");
    form.append("prompt", "A ship");
    form.append("image", new File([await png(64, 48)], "a.png"));
    const headers = { authorization: `Bearer ${account.key}` };
    const init = { method: "POST", headers, body: form };
    const response = await exports.default.fetch(`${origin}${edits}`, init);
    expect(await readTracelessRefusal(response, edits)).toMatchObject({
      code: "invalid_parameter",
      param: "prompt",
    });
  });
});

describe("when R2 does not take an image", () => {
  it("nothing is reserved, and the call can be sent again", async ({ expect }) => {
    const changes = { BUCKET: outOfOrder(env.BUCKET, "put") };
    const refusal = await refusalOf(generations, { image: picture }, changes);
    expect(refusal).toMatchObject({ status: 503, code: "storage_unavailable", param: "image" });
  });

  it("nor answers for an upload", async ({ expect }) => {
    const changes = { BUCKET: outOfOrder(env.BUCKET, "head") };
    const fields = { image: `upl_${"a".repeat(40)}` };
    const refusal = await refusalOf(generations, fields, changes);
    expect(refusal).toMatchObject({ status: 503, code: "storage_unavailable", param: "image" });
  });
});

it("OpenAI's generations know no images", async ({ expect }) => {
  const route = "/v1/images/generations";
  const response = await post(route, { prompt: uniquePrompt(), image: "x" }, account);
  expect(await readRefusal(response, route)).toMatchObject({ code: "unknown_parameter" });
});

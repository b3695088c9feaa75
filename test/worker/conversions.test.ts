import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, it, vi } from "vitest";

import { readImageHead } from "../../src/generation/read-image-head.ts";
import { createAccount, type Account } from "./accounts.ts";
import { bytesOf, get, post, uniquePrompt } from "./api.ts";
import { fetchWith } from "./deployment.ts";
import { sha256Of, sha256OfBase64 } from "./digest.ts";
import { generate, waitForEnd, waitForRows } from "./generations.ts";
import { imagesBinding } from "./images-binding.ts";
import { readRefusal } from "./problems.ts";
import { runWith, submissionOf } from "./runs.ts";
import { sentFor } from "./simulator-calls.ts";

let account: Account;

beforeAll(async () => {
  account = await createAccount({ tier: "standard" });
});

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});

function notAnImage() {
  return new Response("ERROR 9422").body as ReadableStream<Uint8Array>;
}

describe("what was asked for", () => {
  it.for([
    { fields: { size: "500x500" }, size: "500x500", type: "image/jpeg" },
    { fields: { size: "333x517", outputFormat: "png" }, size: "333x517", type: "image/png" },
    { fields: { resolution: "512", outputFormat: "webp" }, size: "512x512", type: "image/webp" },
    { fields: { resolution: "512", aspectRatio: "4:5" }, size: "448x560", type: "image/jpeg" },
    { fields: { resolution: "4K", aspectRatio: "16:9" }, size: "5376x3024", type: "image/jpeg" },
  ])("is delivered, and the original kept: $fields", async (asked, { expect }) => {
    const { fields, size, type } = asked;
    const prompt = uniquePrompt();
    const generation = await generate(account, { prompt, model: "standard", ...fields });
    expect(generation).toMatchObject({ warnings: [], images: [{ size, mediaType: type }] });
    const [image] = generation.images;
    const bytes = await bytesOf(image?.url ?? "", account);
    expect(await sha256Of(bytes)).toBe(image?.sha256);
    const { width, height, mediaType } = readImageHead(bytes);
    expect([`${width}x${height}`, mediaType]).toEqual([size, type]);
    const original = await bytesOf(image?.original?.url ?? "", account);
    expect(await sha256Of(original)).toBe(await sentFor(prompt));
    expect(readImageHead(original)).toEqual({
      width: image?.original?.width,
      height: image?.original?.height,
      mediaType: image?.original?.mediaType,
    });
  });

  it("is delivered by whichever engine is left, in the same pixels and type", async ({
    expect,
  }) => {
    const asked = { aspectRatio: "4:5", outputFormat: "webp", model: "pro", quality: "low" };
    const [byPro, byStandard] = await Promise.all(
      ["", "[openai:fault:overloaded]"].map((directive) =>
        generate(account, { prompt: uniquePrompt(directive), ...asked }),
      ),
    );
    expect([byPro?.model, byStandard?.model]).toEqual(["gpt-image-2", "gemini-3.1-flash-image"]);
    for (const { images, warnings } of [byPro, byStandard].flatMap((each) => each ?? [])) {
      expect(images).toMatchObject([{ size: "896x1120", mediaType: "image/webp" }]);
      expect(warnings).toEqual([]);
    }
  });

  it("is delivered when the engine makes something else than it promised", async ({ expect }) => {
    const prompt = uniquePrompt("[fault:wrong-size width=320 height=200]");
    const { images, warnings } = await generate(account, { prompt, resolution: "512" });
    expect(images).toMatchObject([{ size: "512x512", original: { size: "320x200" } }]);
    expect(warnings).toEqual([]);
  });

  // Only what nobody could foresee is begun with what the engine made, and then begun again.
  const deviating = "[fault:wrong-size width=320 height=200]";
  it.for([
    { stream: false, directive: "", size: "500x500", begun: [1] },
    { stream: true, directive: "", size: "500x500", begun: [1] },
    { stream: false, directive: deviating, size: "512x512", begun: [1, 2] },
    { stream: true, directive: deviating, size: "512x512", begun: [1, 2] },
  ])("is what OpenAI's surface sends: $size, $stream $directive", async (asked, { expect }) => {
    const { stream, directive, size, begun } = asked;
    const fields = { model: "standard", output_format: "jpeg", stream, size };
    const body = { prompt: uniquePrompt(directive), ...fields };
    const text = await (await post("/v1/images/generations", body, account)).text();
    const members = [...text.matchAll(/"b64_json":"([^"]*)"/g)];
    expect(begun).toContain(members.length);
    const base64 = members.at(-1)?.[1] ?? "";
    const head = readImageHead(Uint8Array.fromBase64(base64));
    expect(`${head.width}x${head.height}`).toBe(size);
    const id = /"generation_id":"(\w+)"/.exec(text)?.[1] ?? "";
    const { images } = await waitForEnd(account, id);
    expect(await sha256OfBase64(base64)).toBe(images[0]?.sha256);
  });
});

describe("GET /v1/images/{id}?original=1", () => {
  it("is the image itself when it was not converted", async ({ expect }) => {
    const generation = await generate(account, { prompt: uniquePrompt(), resolution: "512" });
    const [image] = generation.images;
    expect(image?.original).toBeNull();
    const url = image?.url ?? "";
    expect(await bytesOf(`${url}?original=1`, account)).toEqual(await bytesOf(url, account));
  });

  it("takes no other value", async ({ expect }) => {
    const route = "/v1/images/img_01h45ytscbebyvny4gc8cr8ma2-0";
    const response = await get(`${route}?original=yes`, account);
    expect(await readRefusal(response, route)).toMatchObject({
      status: 400,
      code: "invalid_parameter",
      param: "original",
    });
  });
});

describe("an image that cannot be converted", () => {
  const asked = { size: "500x500", outputFormat: "webp", model: "standard" };
  const asMade = {
    status: "completed",
    images: [{ width: 512, height: 512, mediaType: "image/jpeg", original: null }],
    warnings: [
      { code: "size_not_exact", message: "500x500 was asked for; the image is 512x512." },
      { code: "format_not_exact", message: "webp was asked for; the image is jpeg." },
      {
        code: "conversion_unavailable",
        message: "The image could not be converted: it is as the engine made it.",
      },
    ],
  };

  it("is delivered as it was made: without the binding", async ({ expect }) => {
    const submission = submissionOf(account, { prompt: uniquePrompt(), ...asked });
    expect(await runWith({ IMAGES: undefined }, submission)).toMatchObject(asMade);
    const readiness = await fetchWith({ IMAGES: undefined }, "/readyz");
    expect([readiness.status, await readiness.json()]).toMatchObject([
      200,
      {
        checks: expect.arrayContaining([
          { name: "binding IMAGES", ok: true, fix: expect.stringContaining("[images]") },
        ]),
      },
    ]);
  });

  it.for([
    { name: "a binding that refuses", act: () => Promise.reject(new Error("ERROR 9423")) },
    { name: "one that answers with no image", act: async () => notAnImage() },
    {
      name: "one that breaks off",
      act: async () =>
        new ReadableStream<Uint8Array>({ pull: (to) => to.error(new Error("broken off")) }),
    },
  ])("is delivered as it was made: $name", async ({ act }, { expect }) => {
    const { binding, conversions } = imagesBinding(act);
    const submission = submissionOf(account, { prompt: uniquePrompt(), ...asked });
    expect(await runWith({ IMAGES: binding }, submission)).toMatchObject(asMade);
    expect(conversions).toHaveLength(2);
    await waitForRows(submission.generationId);
    const prefix = `images/${account.accountId}/${submission.generationId}/`;
    await vi.waitFor(async () => {
      const { objects } = await env.BUCKET.list({ prefix });
      expect(objects).toHaveLength(1);
    });
  });

  it("is converted by the second try, when only the first fails", async ({ expect }) => {
    let failed = false;
    const { binding, conversions } = imagesBinding(async (_conversion, pass) => {
      if (failed) return pass();
      failed = true;
      throw new Error("ERROR 9500");
    });
    const submission = submissionOf(account, { prompt: uniquePrompt(), ...asked });
    const generation = await runWith({ IMAGES: binding }, submission);
    expect(generation).toMatchObject({
      warnings: [],
      images: [{ width: 500, height: 500, mediaType: "image/webp" }],
    });
    expect(conversions).toMatchObject([
      { transform: { width: 500, height: 500, fit: "cover" }, output: { format: "image/webp" } },
      { transform: { width: 500, height: 500, fit: "cover" }, output: { format: "image/webp" } },
    ]);
  });

  it("is delivered as it was made when the binding is late", async ({ expect }) => {
    const late = AbortSignal.abort(new Error("late"));
    const timeout = vi.spyOn(AbortSignal, "timeout").mockImplementation((ms) => {
      const controller = new AbortController();
      if (ms === 20_000) setTimeout(() => controller.abort(late.reason), 100);
      return controller.signal;
    });
    const { binding, conversions } = imagesBinding(() => new Promise<never>(() => undefined));
    const submission = submissionOf(account, { prompt: uniquePrompt(), ...asked });
    expect(await runWith({ IMAGES: binding }, submission)).toMatchObject(asMade);
    expect(conversions).toHaveLength(1);
    timeout.mockRestore();
  });
});

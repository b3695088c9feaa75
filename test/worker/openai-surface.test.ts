import { beforeAll, describe, it } from "vitest";
import { z } from "zod";

import { readImageHead } from "../../src/generation/read-image-head.ts";
import { createAccount, type Account } from "./accounts.ts";
import { get, post, uniquePrompt } from "./api.ts";
import { sha256OfBase64 } from "./digest.ts";
import { namesOf, readEvents } from "./events.ts";
import { readGeneration, waitForEnd } from "./generations.ts";
import { byText } from "./order.ts";
import { callsWithPrompt } from "./simulator-calls.ts";

const route = "/v1/images/generations";

const answerSchema = z.strictObject({
  created: z.int(),
  size: z.string(),
  quality: z.string(),
  background: z.string(),
  output_format: z.string(),
  usage: z.unknown(),
  diptych: z.looseObject({ generation_id: z.string(), url: z.string() }),
  data: z.array(z.strictObject({ b64_json: z.string() })),
});

let account: Account;

beforeAll(async () => {
  account = await createAccount({ tier: "standard" });
});

async function makeImages(fields: object) {
  const response = await post(route, fields, account);
  const answer = answerSchema.parse(await response.json());
  return { response, answer };
}

describe("POST /v1/images/generations", () => {
  it("answers in OpenAI's form, with Diptych's facts beside it", async ({ expect }) => {
    const prompt = uniquePrompt();
    const before = Math.floor(Date.now() / 1000);
    const fields = { prompt, model: "gpt-image-2", size: "1536x1024", quality: "low" };
    const { response, answer } = await makeImages(fields);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("application/json");
    const { created, data, ...facts } = answer;
    expect(created - before).toBeGreaterThanOrEqual(0);
    expect(created - before).toBeLessThan(30);
    const id = facts.diptych.generation_id;
    // Low at 1536x1024: 16 tokens by 11, times (2,000,000 + pixels) / 4,000,000, is 158 tokens.
    expect(facts).toEqual({
      size: "1536x1024",
      quality: "low",
      background: "opaque",
      output_format: "png",
      usage: {
        input_tokens: 12,
        output_tokens: 158,
        total_tokens: 170,
        input_tokens_details: { text_tokens: 12, image_tokens: 0 },
        output_tokens_details: { text_tokens: 0, image_tokens: 158 },
      },
      diptych: {
        generation_id: expect.stringMatching(/^gen_/),
        model: "gpt-image-2",
        model_version: null,
        provider: "openai",
        reasons: ["model_requested"],
        fallback_from: null,
        warnings: [],
        cost_microusd: 4800,
        url: `http://localhost/v1/images/img_${id.slice(4)}-0`,
      },
    });
    const [call] = await callsWithPrompt(prompt);
    expect(await Promise.all(data.map((image) => sha256OfBase64(image.b64_json)))).toEqual([
      call?.response.images.at(-1)?.sha256,
    ]);
    const generation = await readGeneration(await get(`/v1/generations/${id}`, account));
    expect(generation).toMatchObject({ id, status: "completed", costMicroUsd: 4800 });
  });

  it.for([
    { model: "auto", made: "gemini-3.1-flash-image", quality: "medium", reasons: ["standard"] },
    { model: null, made: "gemini-3.1-flash-image", quality: "medium", reasons: ["standard"] },
    {
      model: "standard",
      made: "gemini-3.1-flash-image",
      quality: "medium",
      reasons: ["model_requested"],
    },
    {
      model: "nano-banana-2",
      made: "gemini-3.1-flash-image",
      quality: "medium",
      reasons: ["model_requested"],
    },
    {
      model: "gemini-3.1-flash-image-preview",
      made: "gemini-3.1-flash-image",
      quality: "medium",
      reasons: ["model_requested"],
    },
    { model: "pro", made: "gpt-image-2", quality: "high", reasons: ["high_quality"] },
  ])("takes $model as a model", async ({ model, made, quality, reasons }, { expect }) => {
    const prompt = uniquePrompt();
    const { answer } = await makeImages({ prompt, model, size: "auto" });
    expect(answer).toMatchObject({ quality, size: "1024x1024" });
    expect(answer.diptych).toMatchObject({ model: made, reasons, fallback_from: null });
    expect(await callsWithPrompt(prompt)).toMatchObject([{ model: made }]);
  });

  it("makes n images on either engine", async ({ expect }) => {
    for (const model of ["gpt-image-2", "gemini-3.1-flash-image"]) {
      const prompt = uniquePrompt();
      // What both engines make themselves.
      const asked = { size: "1024x1024", output_format: "jpeg", quality: "low" };
      const { answer } = await makeImages({ prompt, model, n: 3, ...asked });
      const hashes = await Promise.all(answer.data.map((image) => sha256OfBase64(image.b64_json)));
      const calls = await callsWithPrompt(prompt);
      expect(calls).toHaveLength(3);
      expect(hashes.toSorted(byText)).toEqual(
        calls.map((call) => call.response.images.at(-1)?.sha256).toSorted(byText),
      );
    }
  });

  it("takes every field of OpenAI's that leaves a choice open as null", async ({ expect }) => {
    const { answer } = await makeImages({
      prompt: uniquePrompt(),
      model: null,
      n: null,
      size: null,
      quality: null,
      output_format: null,
      output_compression: null,
      background: null,
      moderation: null,
      stream: null,
      partial_images: null,
      response_format: null,
      user: null,
    });
    expect(answer).toMatchObject({ size: "1024x1024", quality: "medium" });
  });

  it("tells what it was asked and did not do", async ({ expect }) => {
    const { answer } = await makeImages({
      prompt: uniquePrompt(),
      size: "512x512",
      background: "transparent",
      moderation: "low",
      output_format: "jpeg",
      output_compression: 50,
    });
    expect(answer.output_format).toBe("jpeg");
    expect(answer.diptych["warnings"]).toMatchObject([
      { code: "background_unsupported" },
      { code: "moderation_unsupported" },
      { code: "compression_unsupported" },
    ]);
  });

  it("has the type made that the engine does not make itself", async ({ expect }) => {
    const fields = { prompt: uniquePrompt(), model: "standard", size: "512x512" };
    const asked = { output_format: "webp", output_compression: 50 };
    const { answer } = await makeImages({ ...fields, ...asked });
    expect(answer).toMatchObject({ output_format: "webp", size: "512x512" });
    expect(answer.diptych["warnings"]).toEqual([]);
    const bytes = Uint8Array.fromBase64(answer.data[0]?.b64_json ?? "");
    expect(readImageHead(bytes)).toEqual({ mediaType: "image/webp", width: 512, height: 512 });
  });

  it("hands type and compression to an engine that has them", async ({ expect }) => {
    const prompt = uniquePrompt();
    const fields = { prompt, model: "gpt-image-2", quality: "low", user: "u-1" };
    const { answer } = await makeImages({
      ...fields,
      output_format: "webp",
      output_compression: 40,
    });
    expect(answer).toMatchObject({ output_format: "webp" });
    expect(answer.diptych).toMatchObject({ warnings: [] });
    const [call] = await callsWithPrompt(prompt);
    expect(call?.body).toMatchObject({ output_format: "webp", output_compression: 40, n: 1 });
    const id = answer.diptych.generation_id;
    expect(await waitForEnd(account, id)).toMatchObject({ metadata: { user: "u-1" } });
  });

  it("answers 202 to Prefer: respond-async", async ({ expect }) => {
    const call = { ...account, headers: { prefer: "respond-async" } };
    const fields = { prompt: uniquePrompt(), size: "512x512", stream: true };
    const response = await post(route, fields, call);
    expect(response.status).toBe(202);
    const { id } = await readGeneration(response);
    expect(await waitForEnd(account, id)).toMatchObject({ status: "completed" });
  });
});

describe("stream: true", () => {
  it("sends OpenAI's events, with the previews that came", async ({ expect }) => {
    const prompt = uniquePrompt();
    const fields = { prompt, model: "gpt-image-2", quality: "low", stream: true };
    const response = await post(route, { ...fields, partial_images: 2 }, account);
    expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    const log = await readEvents(response);
    const [call] = await callsWithPrompt(prompt);
    const sent = call?.response.images ?? [];
    const partial = "image_generation.partial_image";
    expect(namesOf(log)).toEqual([partial, partial, "image_generation.completed"]);
    const seen = [];
    for (const { event, data } of log.events) {
      const { b64_json: base64, ...facts } = data;
      expect(facts).toMatchObject({
        type: event,
        created_at: expect.any(Number),
        size: "1024x1024",
        quality: "low",
        background: "opaque",
        output_format: "png",
      });
      seen.push(await sha256OfBase64(base64));
    }
    expect(seen).toEqual(sent.map(({ sha256 }) => sha256));
    expect(log.events.map(({ data }) => data["partial_image_index"])).toEqual([0, 1, undefined]);
    // Low at 1024x1024 is 196 tokens, and each preview 100.
    expect(log.events.at(-1)?.data).toMatchObject({
      usage: { input_tokens: 12, output_tokens: 396, total_tokens: 408 },
      diptych: { model: "gpt-image-2", cost_microusd: 11_940, warnings: [] },
    });
  });

  it("sends one completed event an image", async ({ expect }) => {
    const fields = { prompt: uniquePrompt(), size: "512x512", n: 2, stream: true };
    const log = await readEvents(await post(route, fields, account));
    const completed = "image_generation.completed";
    expect(namesOf(log)).toEqual([completed, completed]);
    const urls = log.events.map(
      ({ data }) => z.looseObject({ url: z.string() }).parse(data["diptych"]).url,
    );
    expect(urls.map((url) => url.slice(-2))).toEqual(["-0", "-1"]);
  });
});

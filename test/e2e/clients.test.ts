import OpenAI, { BadRequestError } from "openai";
import type { ImagesResponse } from "openai/resources/images";
import sharp from "sharp";
import { afterAll, beforeAll, describe, it, vi } from "vitest";

import { canary } from "../leaks.ts";
import { startDevelopmentServer, type DevelopmentServer } from "./development-server.ts";
import { findImage, leaveAtFirst, sha256Of } from "./leaving-client.ts";
import { callsWithPrompt } from "./simulator-calls.ts";

let server: DevelopmentServer;
let client: OpenAI;

beforeAll(async () => {
  server = await startDevelopmentServer();
  client = new OpenAI({ apiKey: "dpt_dev_pro", baseURL: `${server.url}/v1` });
});
afterAll(() => server.stop());

describe("the stock client's images.generate", () => {
  it.for([
    { model: "auto", size: "1024x1024", engine: "gpt-image-2" },
    { model: "standard", size: "1024x1024", engine: "gemini-3.1-flash-image" },
    { model: "pro", size: "1024x1024", engine: "gpt-image-2" },
    { model: "pro", size: "1536x1024", engine: "gpt-image-2" },
  ])("brings a $size image from $model", async ({ model, size, engine }, { expect }) => {
    const answer = await client.images.generate({
      model,
      size,
      prompt: `A fox, ${canary}, ${model}, ${size}`,
    });
    const image = await decode(answer.data?.[0]?.b64_json);
    expect(image).toEqual({ size, format: "png", isDecodable: true });
    expect(answer).toMatchObject({ size, output_format: "png", background: "opaque" });
    expect(diptychOf(answer)).toMatchObject({ model: engine, fallback_from: null });
    expect(answer.usage?.total_tokens).toBeGreaterThan(1000);
  });

  it("makes several images in one generation", async ({ expect }) => {
    const answer = await client.images.generate({
      model: "standard",
      n: 3,
      prompt: `Three foxes, ${canary}`,
    });
    const images = await Promise.all((answer.data ?? []).map(({ b64_json }) => decode(b64_json)));
    const expected = { size: "1024x1024", format: "png", isDecodable: true };
    expect(images).toEqual([expected, expected, expected]);
  });

  it("says why another engine made the image", async ({ expect }) => {
    const prompt = `A fox that OpenAI does not see, ${canary} [openai:fault:server-error]`;
    const answer = await client.images.generate({ model: "pro", prompt });
    expect(diptychOf(answer)).toMatchObject({
      model: "gemini-3.1-flash-image",
      fallback_from: "gpt-image-2",
      reasons: ["high_quality", "attempt_failed:server-error"],
    });
  });
});

describe("the stock client that gives up too early", () => {
  it("gets the image of its first call when it sends it again by itself", async ({ expect }) => {
    const prompt = "A fox that takes three seconds [latency:3000]";
    const hasty = client.withOptions({ timeout: 1000, maxRetries: 5 });
    const answer = await hasty.images.generate({ model: "standard", prompt });
    expect(await decode(answer.data?.[0]?.b64_json)).toMatchObject({ isDecodable: true });
    expect(await callsWithPrompt(server.simulatorUrl, prompt)).toHaveLength(1);
  });

  it("gets the same image under the same key", async ({ expect }) => {
    const body = { model: "standard", prompt: "A fox with a key" } as const;
    const options = { headers: { "Idempotency-Key": "one-fox" } };
    const [one, other] = await Promise.all([
      client.images.generate(body, options),
      client.images.generate(body, options),
    ]);
    expect(diptychOf(other)).toEqual(diptychOf(one));
    expect(await callsWithPrompt(server.simulatorUrl, body.prompt)).toHaveLength(1);
  });
});

describe("the stock client's stream", () => {
  it("yields two partial images and one completed", async ({ expect }) => {
    const stream = await client.images.generate({
      model: "pro",
      prompt: "A fox that comes into view",
      stream: true,
      partial_images: 2,
    });
    const events = await collect(stream);
    expect(events.map(({ type }) => type)).toEqual([
      "image_generation.partial_image",
      "image_generation.partial_image",
      "image_generation.completed",
    ]);
    for (const event of events) {
      expect(await decode(event.b64_json)).toEqual({
        size: "1024x1024",
        format: "png",
        isDecodable: true,
      });
      expect(event).toMatchObject({
        size: "1024x1024",
        quality: "high",
        background: "opaque",
        output_format: "png",
        created_at: expect.any(Number),
      });
    }
    expect(events[0]).toMatchObject({ partial_image_index: 0 });
    expect(events[1]).toMatchObject({ partial_image_index: 1 });
    expect(events[2]).toMatchObject({
      usage: { input_tokens_details: { image_tokens: 0 }, output_tokens: 7024 + 200 },
      diptych: { model: "gpt-image-2", reasons: ["high_quality"] },
    });
    expect(new Set(events.map(({ b64_json }) => b64_json)).size).toBe(3);
  });

  it("throws the error that ends it", async ({ expect }) => {
    const prompt = `Refused ${canary} [openai:fault:refusal]`;
    const stream = await client.images.generate({ model: "pro", prompt, stream: true });
    await expect(collect(stream)).rejects.toMatchObject({ code: "moderation_blocked" });
  });
});

describe("the stock client's errors", () => {
  it("throws BadRequestError with code and param for a bad size", async ({ expect }) => {
    const call = client.images.generate({ prompt: "A fox", size: "12x99999" });
    const error = await call.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(BadRequestError);
    expect(error).toMatchObject({ status: 400, code: "invalid_size", param: "size" });
    expect(error).toHaveProperty("requestID", expect.stringMatching(/^[\w-]+$/));
  });

  it("throws AuthenticationError for a key that is not ours", async ({ expect }) => {
    const stranger = new OpenAI({ apiKey: "sk-unknown", baseURL: `${server.url}/v1` });
    const call = stranger.images.generate({ prompt: "A fox" });
    await expect(call).rejects.toMatchObject({ status: 401, code: "invalid_api_key" });
  });

  it("does not send a request again that may have been paid for", async ({ expect }) => {
    const prompt = `Everything fails ${canary} ${crypto.randomUUID()} [fault:server-error]`;
    const call = client.images.generate({ model: "pro", prompt });
    await expect(call).rejects.toMatchObject({ status: 503, code: "all_providers_failed" });
    const calls = await callsWithPrompt(server.simulatorUrl, prompt);
    expect(calls.map(({ provider }) => provider)).toEqual(["openai", "google"]);
  });
});

it("lists the models", async ({ expect }) => {
  const { data } = await client.models.list();
  const ids = data.map(({ id }) => id);
  expect(ids).toEqual(expect.arrayContaining(["auto", "standard", "pro", "gpt-image-2"]));
});

describe("a client that leaves after the first preview", () => {
  it.for([
    { surface: "native", route: "/v1/generations", fields: { previews: 2 } },
    {
      surface: "OpenAI",
      route: "/v1/images/generations",
      fields: { stream: true, partial_images: 2 },
    },
  ])("finds its image later, on the $surface surface", async ({ route, fields }, { expect }) => {
    const prompt = `Left alone ${canary} ${crypto.randomUUID()} [openai:latency:1500]`;
    await leaveAtFirst(`${server.url}${route}`, { prompt, model: "pro", ...fields });
    const isOver = async () => {
      const [call] = await callsWithPrompt(server.simulatorUrl, prompt);
      expect(call?.response.outcome ?? "pending").not.toBe("pending");
    };
    await vi.waitFor(isOver, { timeout: 30_000, interval: 100 });

    const { sha256, url, ...found } = await findImage(server.url, prompt);
    expect(found).toEqual({ status: "completed", model: "gpt-image-2", provider: "openai" });
    expect(await sha256Of(new URL(url, server.url).href)).toBe(sha256);
    const calls = await callsWithPrompt(server.simulatorUrl, prompt);
    const sent = calls.flatMap(({ response: { images } }) => images.map((image) => image.sha256));
    expect(calls).toHaveLength(1);
    expect(sent.at(-1)).toBe(sha256);
  });
});

async function collect<Item>(stream: AsyncIterable<Item>): Promise<readonly Item[]> {
  const items: Item[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

async function decode(base64: string | undefined) {
  const image = sharp(Buffer.from(base64 ?? "", "base64"));
  const { width, height, format } = await image.metadata();
  const { data } = await image.raw().toBuffer({ resolveWithObject: true });
  return { size: `${width}x${height}`, format, isDecodable: data.length >= width * height * 3 };
}

function diptychOf(answer: ImagesResponse): unknown {
  return { ...answer, diptych: undefined, ...answer }.diptych;
}

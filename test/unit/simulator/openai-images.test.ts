import { NotFoundError, toFile, type OpenAI } from "openai";
import sharp from "sharp";
import { describe, expect, test } from "vitest";

import {
  inspect,
  leftHalfMask,
  openAiKey,
  readEvents,
  readOpenAi,
  RunningSimulator,
  solidImage,
} from "./running-simulator.ts";
import { openAiClient } from "./sdk-clients.ts";

const simulator = new RunningSimulator();

describe("generations through the official SDK", () => {
  test.for([
    ["1024x1024", "png"],
    ["1536x1024", "jpeg"],
    ["1024x1536", "webp"],
    ["1536x864", "png"],
    ["1440x480", "jpeg"],
    ["480x1440", "png"],
    ["2048x1152", "webp"],
  ] as const)("makes %s as %s at the exact pixels", async ([size, format]) => {
    const answer = await openAiClient(simulator).images.generate({
      model: "gpt-image-2",
      prompt: "a cat",
      size,
      output_format: format,
    });
    expect(answer.size).toBe(size);
    expect(answer.output_format).toBe(format);
    expect(await inspect(answer.data?.[0]?.b64_json)).toBe(`${format} ${size}`);
  });

  test("makes the largest size in bounded time", async () => {
    const started = performance.now();
    const answer = await openAiClient(simulator).images.generate({
      model: "gpt-image-2",
      prompt: "a wide valley",
      size: "3840x2160",
      output_format: "jpeg",
    });
    expect(await inspect(answer.data?.[0]?.b64_json)).toBe("jpeg 3840x2160");
    expect(performance.now() - started).toBeLessThan(4000);
  });

  test.for([
    { quality: "low", tokens: 120 },
    { quality: "medium", tokens: 1078 },
    { quality: "high", tokens: 4312 },
  ])("counts the tokens of $quality so that the totals add up", async ({ quality, tokens }) => {
    const { usage } = await readOpenAi(await simulator.generate({ size: "1536x864", quality }));
    expect(usage).toEqual({
      input_tokens: 2,
      input_tokens_details: { text_tokens: 2, image_tokens: 0 },
      output_tokens: tokens,
      output_tokens_details: { image_tokens: tokens, text_tokens: 0 },
      total_tokens: 2 + tokens,
    });
  });

  test("answers the fields of the contract and nothing else", async () => {
    const body = await readOpenAi(await simulator.generate({ n: 2, user: "user-1" }));
    expect(Object.keys(body)).toEqual([
      "created",
      "background",
      "output_format",
      "quality",
      "size",
      "safety_identifier",
      "data",
      "usage",
    ]);
    expect(body).toMatchObject({ background: "opaque", output_format: "png", quality: "high" });
    expect(body.data).toHaveLength(2);
    expect(body.data?.[0]?.b64_json).not.toBe(body.data?.[1]?.b64_json);
  });

  test("sends OpenAI's headers", async () => {
    const response = await simulator.generate({ quality: "low" });
    await response.arrayBuffer();
    expect(response.headers.get("x-request-id")).toMatch(/^req_[a-z0-9]{32}$/);
    expect(response.headers.get("openai-processing-ms")).toMatch(/^\d+$/);
    expect(response.headers.get("openai-organization")).toBe("org-simulator");
    expect(response.headers.get("x-ratelimit-remaining-requests")).toMatch(/^\d+$/);
    expect(response.headers.get("content-type")).toBe("application/json");
  });

  test("draws the same picture for the same prompt and another for another", async () => {
    const draw = async (prompt: string) =>
      String((await readOpenAi(await simulator.generate({ prompt }))).data?.[0]?.b64_json);
    const first = await draw("a red barn");
    expect(await draw("a red barn")).toBe(first);
    expect(await draw("a blue barn")).not.toBe(first);
    await simulator.set({ varyImages: true });
    expect(await draw("a red barn")).not.toBe(await draw("a red barn"));
  });

  test("keeps transparency where the model has it", async () => {
    const body = await readOpenAi(
      await simulator.generate({ model: "gpt-image-2.5-flare", background: "transparent" }),
    );
    expect(body.background).toBe("transparent");
    const file = Buffer.from(String(body.data?.[0]?.b64_json), "base64");
    const { channels } = await sharp(file).stats();
    expect(channels[3]?.min).toBe(0);
  });
});

describe("streams through the official SDK", () => {
  test.for(["png", "jpeg", "webp"] as const)("sharpens three %s previews", async (format) => {
    const stream = await openAiClient(simulator).images.generate({
      model: "gpt-image-2",
      prompt: "a lighthouse",
      size: "1024x1024",
      quality: "low",
      output_format: format,
      stream: true,
      partial_images: 3,
    });
    const seen: string[] = [];
    const images: string[] = [];
    const usage: unknown[] = [];
    for await (const event of stream) {
      seen.push(event.type);
      images.push(event.b64_json);
      expect(await inspect(event.b64_json)).toBe(`${format} 1024x1024`);
      expect(event).toMatchObject({ size: "1024x1024", quality: "low", output_format: format });
      usage.push("usage" in event ? event.usage : undefined);
    }
    expect(usage.pop()).toEqual({
      input_tokens: 3,
      input_tokens_details: { text_tokens: 3, image_tokens: 0 },
      output_tokens: 496,
      total_tokens: 499,
    });
    expect(seen).toEqual([
      ...Array<string>(3).fill("image_generation.partial_image"),
      "image_generation.completed",
    ]);
    const sharpness = await Promise.all(images.map(edgeStrength));
    expect(sharpness).toEqual(sharpness.toSorted((first, second) => first - second));
    expect(new Set(images).size).toBe(4);
  });

  test("brings one event without previews", async () => {
    const text = await (await simulator.generate({ stream: true, quality: "low" })).text();
    expect(readEvents(text).map(({ event }) => event)).toEqual(["image_generation.completed"]);
  });

  test("completes each of several images", async () => {
    const response = await simulator.generate({ stream: true, n: 2, partial_images: 1 });
    expect(readEvents(await response.text()).map(({ event }) => event)).toEqual([
      "image_generation.partial_image",
      "image_generation.completed",
      "image_generation.partial_image",
      "image_generation.completed",
    ]);
  });
});

describe("edits", () => {
  test("reads the SDK's form with one image, and shows it in the result", async () => {
    const red = await solidImage({ width: 1024, height: 1024, color: "#ff0000" });
    const answer = await openAiClient(simulator).images.edit({
      model: "gpt-image-2",
      prompt: "add a hat",
      image: await toFile(red, "red.png", { type: "image/png" }),
    });
    const file = Buffer.from(answer.data?.[0]?.b64_json ?? "", "base64");
    const { channels } = await sharp(file).stats();
    expect(channels[0]?.mean).toBeGreaterThan((channels[1]?.mean ?? 0) + 60);
    expect(answer.usage?.input_tokens_details.image_tokens).toBe(1024);
    expect(await simulator.lastCall()).toMatchObject({ operation: "edit", model: "gpt-image-2" });
  });

  test("reads several images and a mask, and changes only the see-through part", async () => {
    const blue = await solidImage({ width: 1024, height: 768, color: "#0000ff" });
    const other = await solidImage({ width: 300, height: 300, color: "lime", format: "webp" });
    const answer = await openAiClient(simulator).images.edit({
      model: "gpt-image-2",
      prompt: "a door",
      image: [
        await toFile(blue, "blue.png", { type: "image/png" }),
        await toFile(other, "other.webp", { type: "image/webp" }),
      ],
      mask: await toFile(await leftHalfMask(1024, 768), "mask.png", { type: "image/png" }),
      size: "1024x768",
    });
    const file = Buffer.from(answer.data?.[0]?.b64_json ?? "", "base64");
    const half = { top: 0, width: 512, height: 768 };
    const right = await sharp(
      await sharp(file)
        .extract({ left: 512, ...half })
        .toBuffer(),
    ).stats();
    expect(right.channels.map(({ min, max }) => [min, max])).toEqual([
      [0, 0],
      [0, 0],
      [255, 255],
    ]);
    const left = await sharp(
      await sharp(file)
        .extract({ left: 0, ...half })
        .toBuffer(),
    ).stats();
    expect(left.channels[0]?.stdev).toBeGreaterThan(5);
  });

  test("does not depend on the order of the parts", async () => {
    const red = await solidImage({ width: 816, height: 816, color: "red", format: "jpeg" });
    const form = new FormData();
    form.append("size", "816x816");
    form.append("image[]", new File([new Uint8Array(red)], "a.jpg", { type: "image/jpeg" }));
    form.append("n", "1");
    form.append("prompt", "a hat");
    form.append("image", new File([new Uint8Array(red)], "b.jpg", { type: "image/jpeg" }));
    form.append("model", "gpt-image-2");
    const response = await simulator.edit(form);
    expect(response.status).toBe(200);
    await response.arrayBuffer();
    const { body } = await simulator.lastCall();
    expect(body).toMatchObject({
      parts: [
        { name: "size", value: "816x816" },
        { name: "image[]", filename: "a.jpg", bytes: red.length, mediaType: "image/jpeg" },
        { name: "n" },
        { name: "prompt", value: "a hat" },
        { name: "image", filename: "b.jpg" },
        { name: "model" },
      ],
    });
  });

  test("streams edit events through the SDK", async () => {
    const red = await solidImage({ width: 816, height: 816, color: "red" });
    const stream = await openAiClient(simulator).images.edit({
      model: "gpt-image-2",
      prompt: "a hat",
      size: "816x816",
      image: await toFile(red, "red.png", { type: "image/png" }),
      stream: true,
      partial_images: 1,
    });
    const types: string[] = [];
    for await (const event of stream) types.push(event.type);
    expect(types).toEqual(["image_edit.partial_image", "image_edit.completed"]);
  });

  test("reads the JSON form with data URLs and chooses the size by the first image", async () => {
    const tall = await solidImage({ width: 600, height: 900, color: "red" });
    const url = `data:image/png;base64,${tall.toString("base64")}`;
    const client: OpenAI = openAiClient(simulator, openAiKey);
    const answer = await client.post<OpenAI.ImagesResponse>("/images/edits", {
      body: { model: "gpt-image-2", prompt: "a hat", images: [{ image_url: url }], quality: "low" },
    });
    expect(answer.size).toBe("1024x1536");
    const call = await simulator.lastCall();
    expect(call.body).toMatchObject({
      images: [{ image_url: { bytes: tall.length, mediaType: "image/png" } }],
    });
  });

  test("downloads an image by its URL", async () => {
    const url = `${simulator.url}/__control/settings`;
    const response = await simulator.postOpenAi("/images/edits", {
      model: "gpt-image-2",
      prompt: "a hat",
      images: [{ image_url: url }],
    });
    // What comes back is no image, so the download itself has worked.
    expect((await readOpenAi(response)).error?.code).toBe("invalid_image_file");
  });
});

describe("models", () => {
  test("describes and lists those that answer", async () => {
    const model = await openAiClient(simulator).models.retrieve("gpt-image-2");
    expect(model).toMatchObject({ id: "gpt-image-2", object: "model" });
    const list = await openAiClient(simulator).models.list();
    expect(list.data.map(({ id }) => id)).toContain("gpt-image-2.6-flare");
  });

  test("does not know retired ones", async () => {
    await expect(openAiClient(simulator).models.retrieve("gpt-image-1")).rejects.toThrow(
      NotFoundError,
    );
    await simulator.set({ retiredModels: ["gpt-image-2"] });
    await expect(openAiClient(simulator).models.retrieve("gpt-image-2")).rejects.toThrow(
      NotFoundError,
    );
    expect((await simulator.generate()).status).toBe(404);
  });
});

/** Mean squared difference between neighbouring pixels: small when an image is blurred. */
async function edgeStrength(base64: string): Promise<number> {
  const { data, info } = await sharp(Buffer.from(base64, "base64"))
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  let sum = 0;
  for (let at = 1; at < data.length; at += 1) {
    if (at % info.width !== 0) sum += ((data[at] ?? 0) - (data[at - 1] ?? 0)) ** 2;
  }
  return sum / data.length;
}

import assert from "node:assert/strict";

import { generateImage } from "ai";

import type { Case } from "../../case.ts";
import { decode, decodeAll, drawMask, drawPicture } from "../../pictures.ts";
import { createCountedProvider, createProvider, lowQuality } from "./provider.ts";

const models = [
  { model: "standard", engine: "gemini-3.1-flash-image" },
  { model: "pro", engine: "gpt-image-2" },
  { model: "gpt-image-2", engine: "gpt-image-2" },
  { model: "auto", engine: "gpt-image-2" },
] as const;

async function drawAsBase64(format: "png" | "jpeg"): Promise<string> {
  return Buffer.from(await drawPicture(format)).toString("base64");
}

export const aiImageCases: readonly Case[] = [
  ...models.map(({ model, engine }): Case => ({
    call: `generateImage({ model: diptych.imageModel("${model}"), size })`,
    checks: "image of that size and type, usage, responses; the engine",
    async run(stage) {
      const prompt = stage.prompt();
      const { image, usage, responses, warnings } = await generateImage({
        model: createProvider(stage).imageModel(model),
        prompt,
        size: "768x1024",
        providerOptions: lowQuality,
      });
      assert.deepEqual(await decode(image.uint8Array), { size: "768x1024", format: "png" });
      assert.equal(image.mediaType, "image/png");
      assert.deepEqual(warnings, []);
      const { inputTokens = 0, outputTokens = 0, totalTokens } = usage;
      assert.ok(inputTokens > 0 && outputTokens > 0, "no tokens are counted");
      assert.equal(totalTokens, inputTokens + outputTokens);
      assert.equal(responses[0]?.modelId, model);
      assert.match(responses[0]?.headers?.["x-request-id"] ?? "", /^[\w-]{8,}$/);
      assert.deepEqual(
        (await stage.calls(prompt)).map((call) => call.model),
        [engine],
      );
    },
  })),
  {
    call: 'generateImage(…).responses[0].headers["x-generation-id"]',
    checks: "what the library drops of the answer: engine, reasons, cost",
    async run(stage) {
      const prompt = stage.prompt();
      const { responses } = await generateImage({
        model: createProvider(stage).imageModel("standard"),
        prompt,
        size: "512x512",
      });
      const id = responses[0]?.headers?.["x-generation-id"];
      const generation = await stage.get(`/v1/generations/${id}`);
      assert.partialDeepStrictEqual(generation, {
        prompt,
        provider: "google",
        status: "completed",
      });
    },
  },
  {
    call: "generateImage({ n: 3 })",
    checks: "three images by one request",
    async run(stage) {
      const { provider, asked } = createCountedProvider(stage);
      const { images } = await generateImage({
        model: provider.imageModel("standard"),
        prompt: stage.prompt(),
        n: 3,
        size: "512x512",
      });
      const pictures = await decodeAll(images.map(({ uint8Array }) => uint8Array));
      const expected = { size: "512x512", format: "png" };
      assert.deepEqual(pictures, [expected, expected, expected]);
      assert.equal(asked.length, 1);
    },
  },
  {
    call: "generateImage({ n: 11 })",
    checks: "eleven images by two requests: one takes ten",
    async run(stage) {
      const { provider, asked } = createCountedProvider(stage);
      const { images, usage } = await generateImage({
        model: provider.imageModel("standard"),
        prompt: stage.prompt(),
        n: 11,
        size: "512x512",
      });
      assert.equal(images.length, 11);
      assert.equal(asked.length, 2);
      assert.ok((usage.outputTokens ?? 0) > 11 * 500, "not all are counted");
    },
  },
  {
    call: 'generateImage({ aspectRatio: "16:9", seed: 7 })',
    checks: "the library sends neither, and warns of both; a square image",
    async run(stage) {
      const { image, warnings } = await generateImage({
        model: createProvider(stage).imageModel("standard"),
        prompt: stage.prompt(),
        aspectRatio: "16:9",
        seed: 7,
      });
      assert.deepEqual(
        warnings.map((warning) => warning.type === "unsupported" && warning.feature),
        ["aspectRatio", "seed"],
      );
      assert.equal((await decode(image.uint8Array)).size, "1024x1024");
    },
  },
  {
    call: "generateImage({ providerOptions: { diptych: { quality, output_format, … } } })",
    checks: "they are fields of the body: a JPEG of low quality",
    async run(stage) {
      const prompt = stage.prompt();
      const { image } = await generateImage({
        model: createProvider(stage).imageModel("gpt-image-2"),
        prompt,
        size: "512x512",
        providerOptions: {
          diptych: {
            quality: "low",
            output_format: "jpeg",
            output_compression: 70,
            background: "opaque",
            user: "user-7",
          },
        },
      });
      assert.equal(image.mediaType, "image/jpeg");
      assert.deepEqual(await decode(image.uint8Array), { size: "512x512", format: "jpeg" });
      const [call] = await stage.calls(prompt);
      assert.partialDeepStrictEqual(call?.body, { quality: "low" });
    },
  },
  {
    call: "generateImage({ prompt: { images: [bytes], text } })",
    checks: "an edit: the engine gets the very bytes, the image comes back",
    async run(stage) {
      const prompt = stage.prompt();
      const bytes = await drawPicture();
      const { provider, asked } = createCountedProvider(stage);
      const { image } = await generateImage({
        model: provider.imageModel("standard"),
        prompt: { images: [bytes], text: prompt },
        size: "512x512",
      });
      assert.deepEqual(await decode(image.uint8Array), { size: "512x512", format: "png" });
      assert.deepEqual(asked, [`${stage.baseURL}/images/edits`]);
      const [call] = await stage.calls(prompt);
      assert.deepEqual(
        call?.inputs.map((input) => input.bytes),
        [bytes.length],
      );
    },
  },
  {
    call: "generateImage({ prompt: { images: [data URL, base64, bytes], text } })",
    checks: "three images in their order, PNG, JPEG and WebP",
    async run(stage) {
      const prompt = stage.prompt();
      const { image } = await generateImage({
        model: createProvider(stage).imageModel("gpt-image-2"),
        prompt: {
          images: [
            `data:image/png;base64,${await drawAsBase64("png")}`,
            await drawAsBase64("jpeg"),
            await drawPicture("webp"),
          ],
          text: prompt,
        },
        size: "512x512",
        providerOptions: lowQuality,
      });
      await decode(image.uint8Array);
      const [call] = await stage.calls(prompt);
      assert.deepEqual(
        call?.inputs.map(({ mediaType }) => mediaType),
        ["image/png", "image/jpeg", "image/webp"],
      );
    },
  },
  {
    call: 'generateImage({ model: …("gpt-image-2"), prompt: { images, text, mask } })',
    checks: "the mask reaches the engine as one",
    async run(stage) {
      const prompt = stage.prompt();
      const { image } = await generateImage({
        model: createProvider(stage).imageModel("gpt-image-2"),
        prompt: { images: [await drawPicture()], text: prompt, mask: await drawMask() },
        size: "512x512",
        providerOptions: lowQuality,
      });
      await decode(image.uint8Array);
      const [call] = await stage.calls(prompt);
      assert.deepEqual(
        call?.inputs.map(({ role }) => role),
        ["image", "mask"],
      );
    },
  },
];

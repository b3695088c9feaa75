import assert from "node:assert/strict";

import { diptychOf, generationSchema, pick } from "../../answers.ts";
import type { Case } from "../../case.ts";
import { decode, decodeAll } from "../../pictures.ts";
import { createClient, small } from "./client.ts";

const sizes = [
  { model: "standard", size: "1024x1024", engine: "gemini-3.1-flash-image" },
  { model: "pro", size: "1536x1024", engine: "gpt-image-2" },
  { model: "gpt-image-2", size: "1024x1536", engine: "gpt-image-2" },
  { model: "auto", size: "1080x1350", engine: "gpt-image-2" },
] as const;

const formats = [
  { output_format: "png", sent: {} },
  { output_format: "jpeg", sent: { output_compression: 60 } },
  { output_format: "webp", sent: { output_compression: 60 } },
] as const;

export const generateCases: readonly Case[] = [
  ...sizes.map(({ model, size, engine }): Case => ({
    call: `images.generate({ model: "${model}", size: "${size}" })`,
    checks: "b64_json is a PNG of that size; created, size, diptych.model",
    async run(stage) {
      const prompt = stage.prompt();
      const answer = await createClient(stage).images.generate({
        model,
        prompt,
        size,
        quality: "low",
      });
      assert.deepEqual(await decode(answer.data?.[0]?.b64_json), { size, format: "png" });
      assert.deepEqual(pick(answer, "size", "quality", "output_format", "background"), {
        size,
        quality: "low",
        output_format: "png",
        background: "opaque",
      });
      assert.ok(Math.abs(answer.created - Date.now() / 1000) < 600, "created");
      assert.equal(diptychOf(answer).model, engine);
    },
  })),
  ...formats.map(({ output_format, sent }): Case => ({
    call: `images.generate({ ${[`output_format: "${output_format}"`, ...Object.keys(sent)].join(", ")} })`,
    checks: `the bytes are ${output_format.toUpperCase()}, and output_format says so`,
    async run(stage) {
      const answer = await createClient(stage).images.generate({
        model: "standard",
        prompt: stage.prompt(),
        output_format,
        ...sent,
        ...small,
      });
      const picture = await decode(answer.data?.[0]?.b64_json);
      assert.deepEqual(picture, { size: small.size, format: output_format });
      assert.equal(answer.output_format, output_format);
    },
  })),
  {
    call: "images.generate({ n: 3 })",
    checks: "three images in data, one generation",
    async run(stage) {
      const prompt = stage.prompt();
      const body = { model: "standard", prompt, n: 3, ...small };
      const { data = [] } = await createClient(stage).images.generate(body);
      const pictures = await decodeAll(data.map(({ b64_json: base64 }) => base64));
      const expected = { size: small.size, format: "png" };
      assert.deepEqual(pictures, [expected, expected, expected]);
      assert.equal((await stage.calls(prompt)).length, 3);
    },
  },
  {
    call: 'images.generate({ size: "auto", quality: "auto", n: null, … })',
    checks: "auto and null are as if left out",
    async run(stage) {
      const answer = await createClient(stage).images.generate({
        model: "standard",
        prompt: stage.prompt(),
        size: "auto",
        quality: "auto",
        background: "auto",
        moderation: "auto",
        n: null,
        output_format: null,
        output_compression: null,
        partial_images: null,
        stream: null,
      });
      assert.deepEqual(diptychOf(answer).warnings, []);
      assert.equal(answer.size, "1024x1024");
    },
  },
  {
    call: 'images.generate({ background: "transparent", moderation: "low" })',
    checks: "taken; opaque, and diptych.warnings says so",
    async run(stage) {
      const answer = await createClient(stage).images.generate({
        model: "standard",
        prompt: stage.prompt(),
        background: "transparent",
        moderation: "low",
        ...small,
      });
      assert.equal(answer.background, "opaque");
      assert.deepEqual(
        diptychOf(answer).warnings.map(({ code }) => code),
        ["background_unsupported", "moderation_unsupported"],
      );
    },
  },
  {
    call: 'images.generate({ user: "user-7" })',
    checks: "kept as metadata.user of the generation",
    async run(stage) {
      const body = { model: "standard", prompt: stage.prompt(), user: "user-7", ...small };
      const answer = await createClient(stage).images.generate(body);
      const path = `/v1/generations/${diptychOf(answer).generation_id}`;
      assert.deepEqual(generationSchema.parse(await stage.get(path)).metadata, { user: "user-7" });
    },
  },
  {
    call: 'images.generate({ response_format: "b64_json" })',
    checks: "taken; diptych.url has the same bytes, with the key",
    async run(stage) {
      const answer = await createClient(stage).images.generate({
        model: "standard",
        prompt: stage.prompt(),
        response_format: "b64_json",
        ...small,
      });
      const headers = { authorization: `Bearer ${stage.key}` };
      const response = await fetch(diptychOf(answer).url, { headers });
      const bytes = Buffer.from(await response.arrayBuffer());
      assert.equal(bytes.toString("base64"), answer.data?.[0]?.b64_json);
    },
  },
  ...[
    { model: "standard", total: "text and image tokens" },
    { model: "pro", total: "image tokens" },
  ].map(({ model, total }): Case => ({
    call: `images.generate({ model: "${model}" }).usage`,
    checks: `tokens add up, of ${total}; diptych.cost_microusd`,
    async run(stage) {
      const body = { model, prompt: stage.prompt(), ...small };
      const answer = await createClient(stage).images.generate(body);
      const { usage } = answer;
      assert.ok(usage, "there is no usage");
      const { input_tokens: input, output_tokens: output } = usage;
      assert.ok(input > 0 && output > 0, "no tokens are counted");
      assert.equal(usage.total_tokens, input + output);
      const { text_tokens: text, image_tokens: image } = usage.input_tokens_details;
      assert.equal(text + image, input);
      assert.ok(diptychOf(answer).cost_microusd > 0);
    },
  })),
  {
    call: "images.generate(…).withResponse()",
    checks: "data._request_id, request_id, x-request-id; x-generation-id",
    async run(stage) {
      const body = { model: "standard", prompt: stage.prompt(), ...small };
      const answered = await createClient(stage).images.generate(body).withResponse();
      const { data, response, request_id: requestId } = answered;
      assert.match(requestId ?? "", /^[\w-]{8,}$/);
      assert.equal(response.headers.get("x-request-id"), requestId);
      assert.equal(response.headers.get("x-generation-id"), diptychOf(data).generation_id);
      // It is there, but in no type, and not enumerable.
      assert.equal(Reflect.get(data, "_request_id"), requestId);
      await decode(data.data?.[0]?.b64_json);
    },
  },
  {
    call: "images.generate(…).asResponse()",
    checks: "the answer as it came: 200, JSON",
    async run(stage) {
      const body = { model: "standard", prompt: stage.prompt(), ...small };
      const response = await createClient(stage).images.generate(body).asResponse();
      assert.equal(response.status, 200);
      assert.equal(response.headers.get("content-type"), "application/json");
      const answer = Object(await response.json());
      assert.deepEqual(Object.keys(answer).toSorted(), [
        "background",
        "created",
        "data",
        "diptych",
        "output_format",
        "quality",
        "size",
        "usage",
      ]);
    },
  },
  {
    call: "images.generate(…), the first engine down",
    checks: "the other engine's image; diptych.fallback_from and reasons say so",
    engineFails: true,
    async run(stage) {
      const prompt = stage.prompt("[openai:fault:server-error]");
      const answer = await createClient(stage).images.generate({ model: "pro", prompt, ...small });
      assert.equal((await decode(answer.data?.[0]?.b64_json)).size, small.size);
      assert.partialDeepStrictEqual(diptychOf(answer), {
        model: "gemini-3.1-flash-image",
        fallback_from: "gpt-image-2",
      });
    },
  },
  {
    call: 'post("/generations", { body: { platform: … } })',
    checks: "the native call through the same client; the platform's size",
    async run(stage) {
      const body = { prompt: stage.prompt(), platform: "instagram_feed", model: "standard" };
      const answer = await createClient(stage).post<unknown>("/generations", { body });
      const { status, images } = generationSchema.parse(answer);
      assert.equal(status, "completed");
      assert.equal(images[0]?.size, "1080x1350");
    },
  },
];

import assert from "node:assert/strict";

import { APIError } from "openai";

import { pick, thrownBy } from "../../answers.ts";
import type { Case } from "../../case.ts";
import { findByPrompt } from "../../history.ts";
import { decode } from "../../pictures.ts";
import { createClient, small } from "./client.ts";

export const streamCases: readonly Case[] = [
  ...[0, 1, 2, 3].map((previews): Case => ({
    call: `images.generate({ stream: true, partial_images: ${previews} })`,
    checks: `${previews} partial_image by index, then completed with usage; images all`,
    async run(stage) {
      const stream = await createClient(stage).images.generate({
        model: "pro",
        prompt: stage.prompt(),
        stream: true,
        partial_images: previews,
        ...small,
      });
      const indices: number[] = [];
      const types: string[] = [];
      for await (const event of stream) {
        types.push(event.type);
        assert.deepEqual(await decode(event.b64_json), { size: event.size, format: "png" });
        assert.deepEqual(pick(event, "quality", "background", "output_format"), {
          quality: "low",
          background: "opaque",
          output_format: "png",
        });
        assert.equal(typeof event.created_at, "number");
        if (event.type === "image_generation.partial_image") {
          indices.push(event.partial_image_index);
        } else {
          assert.equal(event.size, small.size);
          const { input_tokens: input, output_tokens: output } = event.usage;
          assert.equal(event.usage.total_tokens, input + output);
          assert.ok(output >= 100 * previews, "previews are not counted");
        }
      }
      const partial = Array<string>(previews).fill("image_generation.partial_image");
      assert.deepEqual(types, [...partial, "image_generation.completed"]);
      assert.deepEqual(indices, [0, 1, 2].slice(0, previews));
    },
  })),
  {
    call: 'images.generate({ model: "standard", stream: true, partial_images: 2 })',
    checks: "an engine without previews: completed alone",
    async run(stage) {
      const stream = await createClient(stage).images.generate({
        model: "standard",
        prompt: stage.prompt(),
        stream: true,
        partial_images: 2,
        ...small,
      });
      const types = await Array.fromAsync(stream, ({ type }) => type);
      assert.deepEqual(types, ["image_generation.completed"]);
    },
  },
  {
    call: "images.generate({ stream: true, n: 2 })",
    checks: "one completed for each image",
    async run(stage) {
      const stream = await createClient(stage).images.generate({
        model: "standard",
        prompt: stage.prompt(),
        stream: true,
        n: 2,
        ...small,
      });
      const types = await Array.fromAsync(stream, ({ type }) => type);
      assert.deepEqual(types, Array(2).fill("image_generation.completed"));
    },
  },
  {
    call: "images.generate({ stream: true }).withResponse()",
    checks: "text/event-stream and a request id, before the first event",
    async run(stage) {
      const body = { model: "standard", prompt: stage.prompt(), stream: true, ...small } as const;
      const answered = await createClient(stage).images.generate(body).withResponse();
      assert.match(answered.response.headers.get("content-type") ?? "", /^text\/event-stream/);
      assert.match(answered.request_id ?? "", /^[\w-]{8,}$/);
      assert.equal((await Array.fromAsync(answered.data)).length, 1);
    },
  },
  {
    call: "images.generate({ stream: true }), content refused",
    checks: "the loop throws an APIError with the code, after which nothing comes",
    async run(stage) {
      const stream = await createClient(stage).images.generate({
        model: "pro",
        prompt: stage.prompt("[openai:fault:refusal]"),
        stream: true,
      });
      const error = await thrownBy(Array.fromAsync(stream));
      assert.ok(error instanceof APIError, String(error));
      assert.deepEqual(pick(error, "code", "type"), {
        code: "moderation_blocked",
        type: "image_generation_user_error",
      });
    },
  },
  {
    call: "stream.controller.abort() at the first partial image",
    checks: "the loop ends; the generation goes on, and its image is in the history",
    async run(stage) {
      const prompt = stage.prompt("[openai:latency:1500]");
      const stream = await createClient(stage).images.generate({
        model: "pro",
        prompt,
        stream: true,
        partial_images: 1,
        ...small,
      });
      let events = 0;
      for await (const event of stream) {
        events += 1;
        if (event.type === "image_generation.partial_image") stream.controller.abort();
      }
      assert.equal(events, 1);
      assert.equal((await findByPrompt(stage, prompt)).status, "completed");
      assert.equal((await stage.calls(prompt)).length, 1);
    },
  },
];

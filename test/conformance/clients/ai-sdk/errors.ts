import assert from "node:assert/strict";

import { APICallError, generateImage, RetryError } from "ai";
import { z } from "zod";

import { pick, thrownBy } from "../../answers.ts";
import type { Case } from "../../case.ts";
import { findByPrompt } from "../../history.ts";
import { drawMask, drawPicture } from "../../pictures.ts";
import { createCountedProvider, createProvider } from "./provider.ts";

type Options = Omit<Parameters<typeof generateImage>[0], "model" | "prompt">;

const refused: readonly {
  readonly call: string;
  readonly model?: string;
  readonly apiKey?: string;
  readonly options?: Options;
  readonly directives?: string;
  readonly isMasked?: boolean;
  readonly status: number;
  readonly error: { readonly code: string; readonly param: string | null };
}[] = [
  {
    call: 'generateImage({ size: "12x99999" })',
    options: { size: "12x99999" },
    status: 400,
    error: { code: "invalid_size", param: "size" },
  },
  {
    call: 'generateImage({ providerOptions: { diptych: { style: "vivid" } } })',
    options: { providerOptions: { diptych: { style: "vivid" } } },
    status: 400,
    error: { code: "unknown_parameter", param: "style" },
  },
  {
    call: 'diptych.imageModel("dall-e-3")',
    model: "dall-e-3",
    status: 400,
    error: { code: "model_not_found", param: "model" },
  },
  {
    call: "generateImage(…), content refused",
    directives: "[fault:refusal]",
    status: 400,
    error: { code: "moderation_blocked", param: null },
  },
  {
    call: 'generateImage({ model: …("standard"), prompt: { images, text, mask } })',
    isMasked: true,
    status: 422,
    error: { code: "mask_not_enabled", param: "mask" },
  },
  {
    call: 'createOpenAICompatible({ apiKey: "sk-unknown" })',
    apiKey: "sk-unknown",
    status: 401,
    error: { code: "invalid_api_key", param: null },
  },
];

const errorSchema = z.object({
  error: z.object({ message: z.string().min(20), code: z.string(), param: z.string().nullable() }),
});

export const aiErrorCases: readonly Case[] = [
  ...refused.map(({ call, model, apiKey, options, directives, isMasked, status, error }): Case => ({
    call,
    checks: `APICallError ${status} ${error.code}, not retryable`,
    async run(stage) {
      const text = stage.prompt(directives);
      const provider = createProvider(stage, apiKey === undefined ? {} : { apiKey });
      const prompt = isMasked
        ? { images: [await drawPicture()], text, mask: await drawMask() }
        : text;
      const made = generateImage({
        model: provider.imageModel(model ?? "standard"),
        prompt,
        ...options,
      });
      const thrown = await thrownBy(made);
      assert.ok(APICallError.isInstance(thrown), String(thrown));
      assert.equal(thrown.statusCode, status);
      assert.equal(thrown.isRetryable, false);
      const told = errorSchema.parse(thrown.data).error;
      assert.deepEqual(pick(told, "code", "param"), error);
      assert.equal(thrown.message, told.message);
    },
  })),
  {
    call: "generateImage({ abortSignal })",
    checks: "the signal's own error; the image is in the history all the same",
    async run(stage) {
      const prompt = stage.prompt("[latency:1500]");
      const made = generateImage({
        model: createProvider(stage).imageModel("standard"),
        prompt,
        size: "512x512",
        abortSignal: AbortSignal.timeout(300),
      });
      const thrown = await thrownBy(made);
      assert.equal(pick(thrown, "name")["name"], "TimeoutError");
      assert.equal((await findByPrompt(stage, prompt)).status, "completed");
    },
  },
  {
    call: "generateImage({ maxRetries: 0 }), both engines down",
    checks: "APICallError 503 all_providers_failed, after one request",
    engineFails: true,
    async run(stage) {
      const { provider, asked } = createCountedProvider(stage);
      const made = generateImage({
        model: provider.imageModel("pro"),
        prompt: stage.prompt("[fault:server-error]"),
        maxRetries: 0,
      });
      const thrown = await thrownBy(made);
      assert.ok(APICallError.isInstance(thrown), String(thrown));
      assert.equal(thrown.statusCode, 503);
      assert.equal(errorSchema.parse(thrown.data).error.code, "all_providers_failed");
      assert.equal(thrown.responseHeaders?.["x-should-retry"], "false");
      assert.equal(asked.length, 1);
    },
  },
  {
    call: 'generateImage({ headers: { "Idempotency-Key": … } }), both engines down',
    checks: "RetryError; it asks again, but no engine is asked again",
    engineFails: true,
    async run(stage) {
      const prompt = stage.prompt("[fault:server-error]");
      const { provider, asked } = createCountedProvider(stage);
      const made = generateImage({
        model: provider.imageModel("pro"),
        prompt,
        maxRetries: 1,
        headers: { "Idempotency-Key": crypto.randomUUID() },
      });
      const thrown = await thrownBy(made);
      assert.ok(RetryError.isInstance(thrown), String(thrown));
      assert.equal(asked.length, 2);
      assert.equal((await stage.calls(prompt)).length, 2);
    },
  },
];

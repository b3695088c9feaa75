import assert from "node:assert/strict";

import {
  type APIError,
  AuthenticationError,
  BadRequestError,
  type ClientOptions,
  InternalServerError,
  PermissionDeniedError,
  RateLimitError,
} from "openai";
import type { ImageGenerateParamsNonStreaming } from "openai/resources/images";

import { thrownBy } from "../../answers.ts";
import type { Case } from "../../case.ts";
import type { Stage } from "../../stage.ts";
import { createCountedClient } from "./client.ts";

/** A call that is refused, by which of the client's classes its users know why. */
interface Refused {
  readonly call: string;
  readonly body: Partial<ImageGenerateParamsNonStreaming>;
  /** What the prompt tells the simulator. */
  readonly directives?: string;
  readonly options?: (stage: Stage) => ClientOptions;
  readonly thrown: typeof APIError<number, Headers>;
  readonly is: {
    readonly status: number;
    readonly code: string;
    readonly param: string | null;
    readonly type: string;
  };
  /** How often the engines are called. */
  readonly calls: number;
  readonly engineFails?: boolean;
}

const invalid = { status: 400, type: "invalid_request_error" };

const refused: readonly Refused[] = [
  {
    call: 'images.generate({ size: "12x99999" })',
    body: { size: "12x99999" },
    thrown: BadRequestError,
    is: { ...invalid, code: "invalid_size", param: "size" },
    calls: 0,
  },
  {
    call: "images.generate({ n: 11 })",
    body: { n: 11 },
    thrown: BadRequestError,
    is: { ...invalid, code: "invalid_count", param: "n" },
    calls: 0,
  },
  {
    call: 'images.generate({ response_format: "url" })',
    body: { response_format: "url" },
    thrown: BadRequestError,
    is: { ...invalid, code: "unsupported_parameter", param: "response_format" },
    calls: 0,
  },
  {
    call: 'images.generate({ style: "vivid" })',
    body: { style: "vivid" },
    thrown: BadRequestError,
    is: { ...invalid, code: "unknown_parameter", param: "style" },
    calls: 0,
  },
  {
    call: 'images.generate({ quality: "hd" })',
    body: { quality: "hd" },
    thrown: BadRequestError,
    is: { ...invalid, code: "invalid_parameter", param: "quality" },
    calls: 0,
  },
  {
    call: 'images.generate({ model: "dall-e-3" })',
    body: { model: "dall-e-3" },
    thrown: BadRequestError,
    is: { ...invalid, code: "model_not_found", param: "model" },
    calls: 0,
  },
  {
    call: "images.generate(…), content refused",
    body: { model: "pro" },
    directives: "[fault:refusal]",
    thrown: BadRequestError,
    is: {
      status: 400,
      code: "moderation_blocked",
      param: null,
      type: "image_generation_user_error",
    },
    // No other engine is asked after a refusal.
    calls: 1,
  },
  {
    call: 'new OpenAI({ apiKey: "sk-unknown" })',
    body: {},
    options: () => ({ apiKey: "sk-unknown" }),
    thrown: AuthenticationError,
    is: { status: 401, code: "invalid_api_key", param: null, type: "authentication_error" },
    calls: 0,
  },
  {
    call: 'images.generate({ model: "pro", quality: "high" }), tier free',
    body: { model: "pro", quality: "high" },
    options: ({ freeKey }) => ({ apiKey: freeKey }),
    thrown: PermissionDeniedError,
    is: { status: 403, code: "tier_forbidden", param: null, type: "permission_error" },
    calls: 0,
  },
  {
    call: "images.generate({ n: 6 }), five left this month",
    body: { n: 6 },
    options: ({ freeKey }) => ({ apiKey: freeKey }),
    thrown: RateLimitError,
    is: { status: 429, code: "quota_exceeded", param: null, type: "insufficient_quota" },
    calls: 0,
  },
  {
    call: "images.generate(…), both engines down",
    body: { model: "pro" },
    directives: "[fault:server-error]",
    thrown: InternalServerError,
    is: { status: 503, code: "all_providers_failed", param: null, type: "server_error" },
    calls: 2,
    engineFails: true,
  },
];

export const errorCases: readonly Case[] = refused.map(
  ({ call, body, directives, options, thrown, is, calls, engineFails = false }): Case => ({
    call,
    checks: `${thrown.name} ${is.code}; sent once, engine calls: ${calls}`,
    engineFails,
    async run(stage) {
      const prompt = stage.prompt(directives);
      const { client, sent } = createCountedClient(stage, options?.(stage));
      const error = await thrownBy(client.images.generate({ prompt, ...body }));
      assert.ok(error instanceof thrown, String(error));
      const { status, code, param, type, requestID } = error;
      assert.deepEqual({ status, code, param, type }, is);
      assert.match(requestID ?? "", /^[\w-]{8,}$/);
      assert.ok(error.message.length > 20, error.message);
      // The client resends some of these by itself unless it is told not to.
      assert.equal(sent.length, 1);
      assert.equal((await stage.calls(prompt)).length, calls);
    },
  }),
);

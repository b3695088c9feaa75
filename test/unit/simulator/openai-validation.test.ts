import { AuthenticationError } from "openai";
import { describe, expect, test } from "vitest";

import { rejection } from "../../rejection.ts";
import { image, request } from "./expected-error.ts";
import { readOpenAi, RunningSimulator, type OpenAiBody } from "./running-simulator.ts";
import { openAiClient } from "./sdk-clients.ts";

const simulator = new RunningSimulator();

type Refusal = { status: number } & NonNullable<OpenAiBody["error"]>;

const words = "Supported values are: 'low', 'medium', 'high', and 'auto'.";
const size = (value: string, reason: string) => ({
  message: `Invalid size '${value}'. ${reason}`,
  type: "image_generation_user_error",
  param: "size",
  code: "invalid_value",
});
describe("generations refuse", () => {
  const multiple = "Width and height must both be divisible by 16.";
  test.for<[Record<string, unknown>, Omit<Refusal, "status">]>([
    [
      { size: "4096x2048" },
      size("4096x2048", "The longest edge must be less than or equal to 3840."),
    ],
    [{ size: "1792x936" }, size("1792x936", multiple)],
    [{ size: "1000x1000" }, size("1000x1000", multiple)],
    [
      { size: "576x1024" },
      size("576x1024", "Requested resolution is below the current minimum pixel budget."),
    ],
    [
      { size: "3840x3840" },
      size("3840x3840", "Requested resolution is above the current maximum pixel budget."),
    ],
    [
      { size: "2048x512" },
      size("2048x512", "The requested aspect ratio must be between 1:3 and 3:1."),
    ],
    [
      { size: "big" },
      size("big", "Size must be 'auto' or a WIDTHxHEIGHT string, for example 1536x864."),
    ],
    [{ quality: "xhigh" }, request(`Invalid value: 'xhigh'. ${words}`, "quality", "invalid_value")],
    [
      { quality: "standard" },
      request(`Invalid value: 'standard'. ${words}`, "quality", "invalid_value"),
    ],
    [
      { output_format: "gif" },
      request(
        "Invalid value: 'gif'. Supported values are: 'png', 'jpeg', and 'webp'.",
        "output_format",
        "invalid_value",
      ),
    ],
    [
      { moderation: "none" },
      request(
        "Invalid value: 'none'. Supported values are: 'low' and 'auto'.",
        "moderation",
        "invalid_value",
      ),
    ],
    [
      { n: 0 },
      request(
        "Invalid 'n': integer below minimum value. Expected a value >= 1, but got 0 instead.",
        "n",
        "integer_below_min_value",
      ),
    ],
    [
      { n: 11 },
      request(
        "Invalid 'n': integer above maximum value. Expected a value <= 10, but got 11 instead.",
        "n",
        "integer_above_max_value",
      ),
    ],
    [
      { n: "2" },
      request(
        "Invalid type for 'n': expected an integer, but got a string instead.",
        "n",
        "invalid_type",
      ),
    ],
    [
      { partial_images: 4 },
      request(
        "Invalid 'partial_images': integer above maximum value. Expected a value <= 3, but got 4 instead.",
        "partial_images",
        "integer_above_max_value",
      ),
    ],
    [
      { output_compression: 101, output_format: "jpeg" },
      request(
        "Invalid 'output_compression': integer above maximum value. Expected a value <= 100, but got 101 instead.",
        "output_compression",
        "integer_above_max_value",
      ),
    ],
    [
      { output_compression: 50 },
      image(
        "Output compression is only supported for the JPEG and WebP output formats.",
        "output_compression",
        "invalid_value",
      ),
    ],
    [
      { background: "transparent" },
      image(
        "Transparent background is not supported for this model.",
        "background",
        "invalid_value",
      ),
    ],
    [
      { model: "gpt-image-2.5-flare", background: "transparent", output_format: "jpeg" },
      image(
        "Transparent background is not supported for JPEG output format.",
        "background",
        "invalid_value",
      ),
    ],
    [
      { response_format: "url" },
      request("Unknown parameter: 'response_format'.", "response_format", "unknown_parameter"),
    ],
    [{ style: "vivid" }, request("Unknown parameter: 'style'.", "style", "unknown_parameter")],
    [{ seed: 1 }, request("Unknown parameter: 'seed'.", "seed", "unknown_parameter")],
    [
      { complexity: "low" },
      request("Unknown parameter: 'complexity'.", "complexity", "unknown_parameter"),
    ],
    [
      { prompt: undefined },
      request("Missing required parameter: 'prompt'.", "prompt", "missing_required_parameter"),
    ],
    [
      { prompt: "x".repeat(32_001) },
      request(
        "Invalid 'prompt': string too long. Expected a string with maximum length 32000, but got a string with length 32001 instead.",
        "prompt",
        "string_above_max_length",
      ),
    ],
    [
      { stream: "yes" },
      request("Invalid type for 'stream': expected a boolean.", "stream", "invalid_type"),
    ],
    [{ model: undefined }, request("you must provide a model parameter", null, null)],
    [
      { prompt: "a cat [fault:nonsense]" },
      expect.objectContaining({ code: "simulator_directive", param: "prompt" }),
    ],
  ])("%j", async ([body, error]) => {
    const response = await simulator.generate(body);
    expect(response.status).toBe(400);
    expect(await readOpenAi(response)).toEqual({ error });
  });

  test.for(["gpt-image-1", "dall-e-3", "dall-e-2", "nonsense"])("model %s", async (model) => {
    const response = await simulator.generate({ model });
    expect(response.status).toBe(404);
    expect(await readOpenAi(response)).toEqual({
      error: request(
        `The model \`${model}\` does not exist or you do not have access to it.`,
        null,
        "model_not_found",
      ),
    });
  });

  test("a prompt of exactly 32,000 characters not", async () => {
    const response = await simulator.generate({ prompt: "é".repeat(32_000), quality: "low" });
    expect(response.status).toBe(200);
    await response.arrayBuffer();
  });

  test("what only a newer model takes not", async () => {
    const model = "gpt-image-2.6-sunburst";
    const response = await simulator.generate({ model, complexity: "low", quality: "max" });
    expect(response.status).toBe(200);
    await response.arrayBuffer();
  });

  test("null fields not", async () => {
    const response = await simulator.generate({ n: null, quality: null, stream: null });
    expect(response.status).toBe(200);
    await response.arrayBuffer();
  });

  test("bodies that are not JSON objects", async () => {
    for (const body of ["{", "[]", '"text"']) {
      const response = await simulator.generate({}, { body });
      expect(response.status).toBe(400);
      expect((await readOpenAi(response)).error?.message).toMatch(/could not parse the JSON body/);
    }
  });

  test("other content types", async () => {
    const headers = { authorization: "Bearer sk-1", "content-type": "text/plain" };
    const response = await simulator.generate({}, { headers });
    expect(response.status).toBe(400);
    expect((await readOpenAi(response)).error?.code).toBe("unsupported_content_type");
  });
});

describe("keys", () => {
  test.for([{}, { authorization: "Bearer " }, { authorization: "Bearer sk-invalid-1" }])(
    "%j is refused",
    async (headers) => {
      const response = await simulator.generate({}, { headers });
      expect(response.status).toBe(401);
      expect(await readOpenAi(response)).toEqual({
        error: expect.objectContaining({
          type: "invalid_request_error",
          param: null,
          code: "invalid_api_key",
        }),
      });
    },
  );

  test("reach the SDK as an authentication error", async () => {
    const call = openAiClient(simulator, "sk-revoked-key").images.generate({
      model: "gpt-image-2",
      prompt: "a cat",
    });
    const error = await rejection(call);
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(error).toMatchObject({ status: 401, code: "invalid_api_key" });
    expect(error).toHaveProperty("requestID", expect.stringMatching(/^req_/));
  });

  test("are refused for a blocked region", async () => {
    await simulator.set({ regionBlocked: ["openai"] });
    const response = await simulator.generate();
    expect(response.status).toBe(403);
    expect(await readOpenAi(response)).toEqual({
      error: {
        message: "Country, region, or territory not supported",
        type: "request_forbidden",
        param: null,
        code: "unsupported_country_region_territory",
      },
    });
  });
});

test("unknown paths answer OpenAI's 404", async () => {
  const response = await simulator.postOpenAi("/images/variations", {});
  expect(response.status).toBe(404);
  expect((await readOpenAi(response)).error?.message).toBe(
    "Invalid URL (POST /v1/images/variations)",
  );
});

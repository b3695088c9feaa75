import OpenAI from "openai";
import { describe, expect, test } from "vitest";

import {
  leftHalfMask,
  readOpenAi,
  rejection,
  RunningSimulator,
  solidImage,
  type OpenAiBody,
} from "./running-simulator.ts";

const simulator = new RunningSimulator();

type Refusal = { status: number } & NonNullable<OpenAiBody["error"]>;

const words = "Supported values are: 'low', 'medium', 'high', and 'auto'.";
const size = (value: string, reason: string) => ({
  message: `Invalid size '${value}'. ${reason}`,
  type: "image_generation_user_error",
  param: "size",
  code: "invalid_value",
});
const request = (message: string, param: string | null, code: string | null) => ({
  message,
  type: "invalid_request_error",
  param,
  code,
});
const image = (message: string, param: string, code: string) => ({
  message,
  type: "image_generation_user_error",
  param,
  code,
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
    const call = simulator.openAi("sk-revoked-key").images.generate({
      model: "gpt-image-2",
      prompt: "a cat",
    });
    const error = await rejection(call);
    expect(error).toBeInstanceOf(OpenAI.AuthenticationError);
    expect(error).toMatchObject({ status: 401, code: "invalid_api_key" });
    expect(error).toHaveProperty("requestID", expect.stringMatching(/^req_/));
  });

  test("are refused for a blocked region", async () => {
    await simulator.set({ regionBlocked: { openai: true, google: false } });
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

describe("edits refuse", () => {
  const png = () => solidImage({ width: 1024, height: 1024, color: "red" });

  async function edit(
    files: { name: string; bytes: Buffer; type?: string }[],
    fields: Record<string, string> = {},
  ): Promise<{ status: number; error: OpenAiBody["error"] }> {
    const form = new FormData();
    const all = { model: "gpt-image-2", prompt: "a hat", quality: "low", ...fields };
    for (const [name, value] of Object.entries(all)) form.append(name, value);
    for (const { name, bytes, type } of files) {
      form.append(name, new File([new Uint8Array(bytes)], "file", { type: type ?? "image/png" }));
    }
    const response = await simulator.edit(form);
    return { status: response.status, error: (await readOpenAi(response)).error };
  }

  test("a request without images", async () => {
    expect(await edit([])).toEqual({
      status: 400,
      error: request("Missing required parameter: 'image'.", "image", "missing_required_parameter"),
    });
  });

  test("more than 16 images", async () => {
    const bytes = await solidImage({ width: 16, height: 16, color: "red" });
    const files = Array.from({ length: 17 }, () => ({ name: "image[]", bytes }));
    expect((await edit(files)).error).toMatchObject({ code: "array_above_max_length" });
    expect((await edit(files.slice(1))).status).toBe(200);
  });

  test("files that are no image, or only the beginning of one", async () => {
    const whole = await png();
    for (const bytes of [Buffer.from("no image"), whole.subarray(0, whole.length / 2)]) {
      const files = [
        { name: "image[]", bytes: whole },
        { name: "image[]", bytes },
      ];
      expect(await edit(files)).toEqual({
        status: 400,
        error: image(
          "Invalid image file or mode for image 2, please check your image file.",
          "image",
          "invalid_image_file",
        ),
      });
    }
  });

  test("other formats and media types", async () => {
    const gif = await solidImage({ width: 64, height: 64, color: "red", format: "gif" });
    expect((await edit([{ name: "image", bytes: gif }])).error?.code).toBe("invalid_image_file");
    const type = "application/octet-stream";
    expect((await edit([{ name: "image", bytes: await png(), type }])).error).toEqual(
      request(
        "Invalid file 'image': unsupported mimetype ('application/octet-stream'). Supported file formats are 'image/jpeg', 'image/png', and 'image/webp'.",
        "image",
        "unsupported_file_mimetype",
      ),
    );
  });

  test.for([
    {
      reason: "mask size does not match image size",
      mask: () => leftHalfMask(512, 512),
    },
    { reason: "mask must have an alpha channel", mask: png },
    {
      reason: "mask must be a PNG file",
      mask: () => solidImage({ width: 1024, height: 1024, color: "red", format: "webp" }),
    },
    {
      reason: "mask must be smaller than 4MB",
      mask: async () => Buffer.concat([await leftHalfMask(1024, 1024), Buffer.alloc(4_194_304)]),
    },
  ])("a mask: $reason", async ({ reason, mask }) => {
    const files = [
      { name: "image", bytes: await png() },
      { name: "mask", bytes: await mask() },
    ];
    expect(await edit(files)).toEqual({
      status: 400,
      error: image(`Invalid mask image format - ${reason}`, "mask", "invalid_mask_image_format"),
    });
  });

  test("input_fidelity, moderation in a form, and unknown fields", async () => {
    const files = [{ name: "image", bytes: await png() }];
    expect((await edit(files, { input_fidelity: "high" })).error).toEqual(
      image(
        "The model 'gpt-image-2' does not support the 'input_fidelity' parameter.",
        "input_fidelity",
        "invalid_input_fidelity_model",
      ),
    );
    expect((await edit(files, { moderation: "low" })).error?.code).toBe("unknown_parameter");
    expect((await edit(files, { strength: "1" })).error?.param).toBe("strength");
    expect((await edit(files, { n: "many" })).error?.code).toBe("invalid_type");
  });

  test("JSON references of the wrong shape", async () => {
    const code = async (images: unknown) => {
      const body = { model: "gpt-image-2", prompt: "a hat", images };
      return (await readOpenAi(await simulator.postOpenAi("/images/edits", body))).error;
    };
    expect(await code(undefined)).toMatchObject({ param: "images" });
    expect(await code([])).toMatchObject({ code: "missing_required_parameter" });
    expect(await code([{}])).toMatchObject({ code: "invalid_value", param: "images[0]" });
    expect(await code([{ image_url: "data:,x" }])).toMatchObject({ code: "invalid_base64" });
    expect(await code([{ image_url: "http://127.0.0.1:1/x" }])).toMatchObject({
      code: "invalid_image_url",
    });
    expect(await code([{ image_url: "data:,", detail: "low" }])).toMatchObject({
      message: "Unknown parameter: 'images[0].detail'.",
    });
    expect(await code([{ file_id: "file-1" }])).toMatchObject({
      message: "No such File object: file-1",
    });
    expect(await code([{ image_url: `data:${"x".repeat(20_971_520)}` }])).toMatchObject({
      code: "string_above_max_length",
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

import { describe, expect, test } from "vitest";

import { image, request } from "./expected-error.ts";
import {
  leftHalfMask,
  readOpenAi,
  RunningSimulator,
  solidImage,
  type OpenAiBody,
} from "./running-simulator.ts";

const simulator = new RunningSimulator();

function png(): Promise<Buffer> {
  return solidImage({ width: 1024, height: 1024, color: "red" });
}

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

async function jsonError(images: unknown): Promise<OpenAiBody["error"]> {
  const body = { model: "gpt-image-2", prompt: "a hat", images };
  return (await readOpenAi(await simulator.postOpenAi("/images/edits", body))).error;
}

describe("edits refuse", () => {
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
    expect(await jsonError(undefined)).toMatchObject({ param: "images" });
    expect(await jsonError([])).toMatchObject({ code: "missing_required_parameter" });
    expect(await jsonError([{}])).toMatchObject({ code: "invalid_value", param: "images[0]" });
    expect(await jsonError([{ image_url: "data:,x" }])).toMatchObject({ code: "invalid_base64" });
    expect(await jsonError([{ image_url: "http://127.0.0.1:1/x" }])).toMatchObject({
      code: "invalid_image_url",
    });
    expect(await jsonError([{ image_url: "data:,", detail: "low" }])).toMatchObject({
      message: "Unknown parameter: 'images[0].detail'.",
    });
    expect(await jsonError([{ file_id: "file-1" }])).toMatchObject({
      message: "No such File object: file-1",
    });
    expect(await jsonError([{ image_url: `data:${"x".repeat(20_971_520)}` }])).toMatchObject({
      code: "string_above_max_length",
    });
  });
});

import { ApiError } from "@google/genai";
import { describe, expect, test } from "vitest";

import { rejection } from "../../rejection.ts";
import {
  geminiBody,
  readGoogle,
  RunningSimulator,
  solidImage,
  type GoogleBody,
} from "./running-simulator.ts";
import { googleClient } from "./sdk-clients.ts";

const simulator = new RunningSimulator();

const flash = "gemini-3.1-flash-image";
const imagePath = "generation_config.image_config";
const rejected = (path: string, reason: string) => `* GenerateContentRequest.${path}: ${reason}\n`;
const unknown = (name: string, place: string) =>
  `Invalid JSON payload received. Unknown name "${name}"${place}: Cannot find field.`;
const contents = [{ parts: [{ text: "a cat" }] }];
const withConfig = (generationConfig: object) => ({ contents, generationConfig });
const withImage = (imageConfig: object) => withConfig({ imageConfig });

async function postVertex(location: string, model: string): Promise<GoogleBody> {
  const path = `/v1/projects/p/locations/${location}/publishers/google/models/${model}`;
  const response = await fetch(`${simulator.url}${path}:generateContent`, {
    method: "POST",
    headers: { authorization: "Bearer ya29.token" },
    body: JSON.stringify({ contents }),
  });
  return readGoogle(response);
}

describe("requests are refused for", () => {
  const allRatios =
    "'1:1', '1:4', '1:8', '2:3', '3:2', '3:4', '4:1', '4:3', '4:5', '5:4', '8:1', '9:16', '16:9', or '21:9'";
  test.for<[string, object, string]>([
    ["unknown names", { ...withConfig({}), n: 1 }, unknown("n", "")],
    [
      "unknown settings",
      withConfig({ aspectRatio: "1:1" }),
      unknown("aspectRatio", " at 'generation_config'"),
    ],
    [
      "Vertex AI's settings",
      withImage({ imageOutputOptions: {} }),
      unknown("imageOutputOptions", ` at '${imagePath}'`),
    ],
    [
      "unknown parts",
      { contents: [{ parts: [{ image: "x" }] }] },
      unknown("image", " at 'contents[0].parts[0]'"),
    ],
    [
      "an unknown ratio",
      withImage({ aspectRatio: "7:3" }),
      rejected(`${imagePath}.aspect_ratio`, `aspect_ratio must be one of ${allRatios}.`),
    ],
    [
      "a size in small letters",
      withImage({ imageSize: "1k" }),
      rejected(`${imagePath}.image_size`, "image_size must be one of '512', '1K', '2K', or '4K'."),
    ],
    [
      "several candidates",
      withConfig({ candidateCount: 2 }),
      "Multiple candidates is not enabled for this model",
    ],
    [
      "an unknown thinking level",
      withConfig({ thinkingConfig: { thinkingLevel: "MEDIUM" } }),
      "Thinking level MEDIUM is not supported for this model. Please retry with other thinking level.",
    ],
    [
      "sound",
      withConfig({ responseModalities: ["AUDIO"] }),
      `The requested combination of response modalities (AUDIO) is not supported by the model. models/${flash} accepts the following combination of response modalities:\n* TEXT\n* IMAGE\n* IMAGE, TEXT\n`,
    ],
    [
      "an unknown modality",
      withConfig({ responseModalities: ["SMELL"] }),
      "Invalid value at 'generation_config.response_modalities[0]' (type.googleapis.com/google.ai.generativelanguage.v1beta.GenerationConfig.Modality), \"SMELL\"",
    ],
    ["no contents", {}, rejected("contents", "contents is not specified")],
    [
      "no parts",
      { contents: [{ parts: [] }] },
      rejected("contents[0].parts", "contents.parts must not be empty."),
    ],
    [
      "a bad media type",
      { contents: [{ parts: [{ inlineData: { mimeType: "image/gif", data: "AAAA" } }] }] },
      "Unsupported MIME type: image/gif",
    ],
    [
      "bad base64",
      { contents: [{ parts: [{ inline_data: { mime_type: "image/png", data: "*" } }] }] },
      "Invalid value at 'contents[0].parts[0].inline_data.data' (TYPE_BYTES), Base64 decoding failed for \"*\"",
    ],
    [
      "bytes that are no image",
      { contents: [{ parts: [{ inlineData: { mimeType: "image/png", data: "AAAA" } }] }] },
      "Unable to process input image. Please retry or report in https://developers.generativeai.google/guide/troubleshooting",
    ],
  ])("%s", async ([, body, message]) => {
    const response = await simulator.gemini(body);
    expect(response.status).toBe(400);
    const { error } = await readGoogle(response);
    expect(error).toMatchObject({ code: 400, message, status: "INVALID_ARGUMENT" });
  });

  test("unknown names with the field in the details", async () => {
    const { error } = await readGoogle(
      await simulator.gemini(withImage({ personGeneration: "x" })),
    );
    expect(error?.details).toEqual([
      {
        "@type": "type.googleapis.com/google.rpc.BadRequest",
        fieldViolations: [
          { field: imagePath, description: unknown("personGeneration", ` at '${imagePath}'`) },
        ],
      },
    ]);
  });

  test("more than 14 images", async () => {
    const file = await solidImage({ width: 16, height: 16, color: "red" });
    const inlineData = { mimeType: "image/png", data: file.toString("base64") };
    const body = (count: number) => ({
      contents: [{ parts: Array.from({ length: count }, () => ({ inlineData })) }],
      generationConfig: { imageConfig: { imageSize: "512" } },
    });
    expect((await simulator.gemini(body(15))).status).toBe(400);
    const response = await simulator.gemini(body(14));
    expect(response.status).toBe(200);
    await response.arrayBuffer();
  });

  test.for([
    ["gemini-nano-banana-2.1", { imageSize: "512" }],
    ["gemini-3.1-flash-lite-image", { imageSize: "2K" }],
    ["gemini-3-pro-image", { imageSize: "512" }],
    ["gemini-3-pro-image", { aspectRatio: "1:8" }],
  ] as const)("what %s does not have: %j", async ([model, imageConfig]) => {
    const path = `/v1beta/models/${model}:generateContent`;
    expect((await simulator.postGoogle(path, withImage(imageConfig))).status).toBe(400);
  });

  test("bodies that are not JSON objects", async () => {
    for (const body of ["text", [], null]) {
      const response = await simulator.gemini(body);
      expect(response.status).toBe(400);
      await response.arrayBuffer();
    }
  });

  test("directives that cannot be understood", async () => {
    const response = await simulator.gemini(geminiBody("a cat [google:fault:nonsense]"));
    expect((await readGoogle(response)).error?.message).toMatch(/no such fault; there are/);
  });
});

test("both spellings of names are read", async () => {
  const imageConfig = { aspect_ratio: "16:9", image_size: "512" };
  const response = await simulator.gemini({
    contents,
    generation_config: { image_config: imageConfig },
  });
  expect(response.status).toBe(200);
  await response.arrayBuffer();
  expect((await simulator.lastCall()).response.images).toMatchObject([{ width: 688, height: 384 }]);
});

describe("models that do not answer", () => {
  test.for(["gemini-3.1-flash-image-preview", "gemini-2.5-flash-image", "gpt-image-2"])(
    "%s",
    async (model) => {
      const path = `/v1beta/models/${model}:generateContent`;
      const response = await simulator.postGoogle(path, { contents });
      expect(response.status).toBe(404);
      expect(await readGoogle(response)).toEqual({
        error: {
          code: 404,
          message: `models/${model} is not found for API version v1beta, or is not supported for generateContent. Call ListModels to see the list of available models and their supported methods.`,
          status: "NOT_FOUND",
        },
      });
    },
  );

  test("answer on Vertex AI with its words, also outside the location global", async () => {
    expect((await postVertex("global", "nonsense")).error?.message).toMatch(
      /^Publisher Model `projects\/p\/locations\/global\/publishers\/google\/models\/nonsense` was not found/,
    );
    expect((await postVertex("us-central1", flash)).error?.code).toBe(404);
  });

  test("reach the SDK as an ApiError", async () => {
    const call = googleClient(simulator).models.generateContent({
      model: "gemini-3.1-flash-image-preview",
      contents: "a cat",
    });
    const error = await rejection(call);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 404 });
  });

  test("can be told to the model check", async () => {
    await simulator.set({ retiredModels: [flash] });
    const error = await rejection(googleClient(simulator).models.get({ model: flash }));
    expect(error).toMatchObject({ status: 404 });
  });
});

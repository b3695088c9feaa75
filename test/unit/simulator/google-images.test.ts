import { GoogleGenAI, Modality, ThinkingLevel, type GenerateContentResponse } from "@google/genai";
import { describe, expect, test } from "vitest";

import { pixelsOf } from "../../../src/simulator/google-pixels.ts";
import {
  geminiBody,
  googleKey,
  inspect,
  readGoogle,
  RunningSimulator,
  solidImage,
  type GoogleBody,
} from "./running-simulator.ts";
import { googleClient } from "./sdk-clients.ts";

const simulator = new RunningSimulator();

const flash = "gemini-3.1-flash-image";

/** The base64 of the first image of an answer. */
function firstImage(body: GoogleBody): string | undefined {
  return body.candidates?.[0]?.content?.parts?.find((part) => part.inlineData)?.inlineData?.data;
}

/** The same out of the SDK's answer, whose own getter warns about thought signatures. */
function imageOf(answer: GenerateContentResponse): string | undefined {
  return answer.candidates?.[0]?.content?.parts?.find((part) => part.inlineData)?.inlineData?.data;
}

/** Thought tokens of a model with some thinking settings. */
async function thoughts(model: string, thinkingConfig: object = {}): Promise<unknown> {
  const path = `/v1/models/${model}:generateContent`;
  const config = { thinkingConfig, imageConfig: {} };
  const response = await simulator.postGoogle(path, geminiBody("a cat", config));
  return (await readGoogle(response)).usageMetadata?.["thoughtsTokenCount"];
}

/** Replaces the key the SDK's web build insists on by an access token. */
const withToken: typeof fetch = (input, init) => {
  const headers = new Headers(init?.headers);
  headers.delete("x-goog-api-key");
  headers.set("authorization", "Bearer ya29.token");
  return fetch(input, { ...init, headers });
};

async function getModel(id: string, headers: Record<string, string>): Promise<unknown> {
  return (await fetch(`${simulator.url}/v1/models/${id}`, { headers })).json();
}

describe("pixels", () => {
  test.for([
    ["1:1", "512", "512x512", 747],
    ["21:9", "512", "792x168", 747],
    ["1:8", "512", "192x1536", 747],
    ["8:1", "512", "1536x192", 747],
    ["16:9", "1K", "1376x768", 1120],
    ["9:16", "1K", "768x1376", 1120],
    ["2:3", "1K", "848x1264", 1120],
    ["4:5", "1K", "928x1152", 1120],
    ["3:2", "2K", "2528x1696", 1680],
    ["16:9", "4K", "5504x3072", 2520],
  ] as const)(
    "of %s at %s through the SDK are %s",
    async ([aspectRatio, imageSize, pixels, tokens]) => {
      const answer = await googleClient(simulator).models.generateContent({
        model: flash,
        contents: "a valley",
        config: {
          responseModalities: [Modality.TEXT, Modality.IMAGE],
          imageConfig: { aspectRatio, imageSize },
        },
      });
      expect(await inspect(imageOf(answer))).toBe(`jpeg ${pixels}`);
      const [counted] = answer.usageMetadata?.candidatesTokensDetails ?? [];
      expect(counted).toEqual({ modality: "IMAGE", tokenCount: tokens });
    },
  );

  test("of the whole table are discrete", () => {
    expect(pixelsOf("4:3", "2K")).toEqual({ width: 2400, height: 1792 });
    expect(pixelsOf("5:4", "4K")).toEqual({ width: 4608, height: 3712 });
    expect(pixelsOf("1:4", "1K")).toEqual({ width: 512, height: 2048 });
    expect(pixelsOf("21:9", "2K")).toEqual({ width: 3168, height: 1344 });
  });

  test("without a size are 1K and square", async () => {
    const body = { contents: [{ parts: [{ text: "a cat" }] }] };
    expect(await inspect(firstImage(await readGoogle(await simulator.gemini(body))))).toBe(
      "jpeg 1024x1024",
    );
  });
});

describe("answers", () => {
  test("look like a captured one", async () => {
    const body = await readGoogle(await simulator.gemini());
    expect(body).toEqual({
      candidates: [
        {
          content: {
            role: "model",
            parts: [
              {
                inlineData: { mimeType: "image/jpeg", data: expect.any(String) },
                thoughtSignature: expect.any(String),
              },
            ],
          },
          finishReason: "STOP",
          index: 0,
        },
      ],
      usageMetadata: {
        promptTokenCount: 2,
        promptTokensDetails: [{ modality: "TEXT", tokenCount: 2 }],
        candidatesTokenCount: expect.any(Number),
        candidatesTokensDetails: [{ modality: "IMAGE", tokenCount: 747 }],
        totalTokenCount: expect.any(Number),
        serviceTier: "standard",
      },
      modelVersion: flash,
      responseId: expect.stringMatching(/^\w{23}$/),
    });
    const { candidatesTokenCount, totalTokenCount } = body.usageMetadata ?? {};
    expect(candidatesTokenCount).toBeGreaterThan(747 + 89);
    expect(totalTokenCount).toBe(Number(candidatesTokenCount) + 2);
  });

  test.for([
    ["gemini-nano-banana-2.1", "2K", 1680],
    ["gemini-3.1-flash-lite-image", "1K", 1120],
    ["gemini-3-pro-image", "2K", 1120],
  ] as const)("of %s at %s count %i tokens", async ([model, imageSize, tokens]) => {
    const imageConfig = { imageSize };
    const path = `/v1beta/models/${model}:generateContent`;
    const body = await readGoogle(
      await simulator.postGoogle(path, geminiBody("a cat", { imageConfig })),
    );
    expect(body.usageMetadata?.["candidatesTokensDetails"]).toEqual([
      { modality: "IMAGE", tokenCount: tokens },
    ]);
    expect(body.modelVersion).toBe(model);
  });

  test("think as the model does by default, and as asked", async () => {
    expect(await thoughts(flash)).toBeUndefined();
    expect(await thoughts(flash, { thinkingLevel: "HIGH" })).toBeGreaterThan(800);
    expect(await thoughts("gemini-nano-banana-2.1")).toBeGreaterThan(300);
    expect(await thoughts("gemini-nano-banana-2.1", { thinkingLevel: "MINIMAL" })).toBeUndefined();
  });

  test("bring thoughts first when they are asked for", async () => {
    const answer = await googleClient(simulator).models.generateContent({
      model: flash,
      contents: "a cat",
      config: { thinkingConfig: { thinkingLevel: ThinkingLevel.HIGH, includeThoughts: true } },
    });
    const parts = answer.candidates?.[0]?.content?.parts ?? [];
    expect(parts.map((part) => part.thought ?? false)).toEqual([true, true, false]);
    expect(parts[1]?.inlineData?.mimeType).toBe("image/jpeg");
  });

  test("hold text alone when only text is asked for", async () => {
    const config = { responseModalities: ["TEXT"] };
    const body = await readGoogle(await simulator.gemini(geminiBody("a cat", config)));
    expect(body.candidates?.[0]?.content?.parts).toEqual([{ text: expect.any(String) }]);
  });
});

describe("edits", () => {
  test("take the ratio nearest to the first image and count their inputs", async () => {
    const wide = await solidImage({ width: 1920, height: 1080, color: "red" });
    const inlineData = { mimeType: "image/png", data: wide.toString("base64") };
    const contents = [{ role: "user", parts: [{ text: "a hat" }, { inlineData }] }];
    const generationConfig = { imageConfig: { imageSize: "512" } };
    const body = await readGoogle(await simulator.gemini({ contents, generationConfig }));
    expect(await inspect(firstImage(body))).toBe("jpeg 688x384");
    expect(body.usageMetadata?.["promptTokensDetails"]).toEqual([
      { modality: "TEXT", tokenCount: 2 },
      { modality: "IMAGE", tokenCount: 1120 },
    ]);
    const call = await simulator.lastCall();
    expect(call.operation).toBe("edit");
    expect(call.body).toMatchObject({
      contents: [
        {
          parts: [
            { text: "a hat" },
            { inlineData: { data: { bytes: wide.length, mediaType: "image/png" } } },
          ],
        },
      ],
    });
  });
});

describe("streams", () => {
  test("come as texts, the whole image, then the end, through the SDK", async () => {
    const stream = await googleClient(simulator).models.generateContentStream({
      model: flash,
      contents: "a cat",
      config: { imageConfig: { imageSize: "512", aspectRatio: "1:1" } },
    });
    const kinds: string[] = [];
    for await (const chunk of stream) {
      const part = chunk.candidates?.[0]?.content?.parts?.[0];
      kinds.push(part?.inlineData ? await inspect(part.inlineData.data) : (part?.text ?? "none"));
      expect(chunk.usageMetadata?.totalTokenCount).toBeGreaterThan(0);
      expect(chunk.modelVersion).toBe(flash);
      if (chunk.candidates?.[0]?.finishReason) kinds.push(chunk.candidates[0].finishReason);
    }
    expect(kinds).toEqual([
      "Here",
      " is the picture",
      " you asked for — enjoy.",
      "jpeg 512x512",
      "",
      "STOP",
    ]);
  });

  test("are framed with CRLF, without event names and [DONE]", async () => {
    const response = await simulator.gemini(geminiBody("a cat"), "streamGenerateContent?alt=sse");
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    expect(response.headers.get("server-timing")).toMatch(/^gfet4t7; dur=\d+$/);
    const frames = (await response.text()).split("\r\n\r\n");
    expect(frames.pop()).toBe("");
    for (const frame of frames) expect(frame).toMatch(/^data: \{[^\r\n]*\}$/);
    expect(frames).toHaveLength(5);
  });

  test("without alt=sse are one JSON array", async () => {
    const response = await simulator.gemini(geminiBody("a cat"), "streamGenerateContent");
    expect(response.headers.get("content-type")).toBe("application/json; charset=UTF-8");
    const chunks: GoogleBody[] = JSON.parse(await response.text());
    expect(chunks.map(({ candidates }) => candidates?.[0]?.finishReason)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      "STOP",
    ]);
  });

  test("of images alone have no text", async () => {
    const body = geminiBody("a cat", { responseModalities: ["IMAGE"] });
    const response = await simulator.gemini(body, "streamGenerateContent?alt=sse");
    expect((await response.text()).split("\r\n\r\n")).toHaveLength(3);
  });
});

describe("Vertex AI", () => {
  const path = `/v1/projects/p-1/locations/global/publishers/google/models/${flash}`;

  test("answers in its own form and honours the output type", async () => {
    const imageConfig = { imageSize: "512", imageOutputOptions: { mimeType: "image/png" } };
    const response = await fetch(`${simulator.url}${path}:generateContent`, {
      method: "POST",
      headers: { authorization: "Bearer ya29.token", "content-type": "application/json" },
      body: JSON.stringify(geminiBody("a cat", { imageConfig })),
    });
    const body = await readGoogle(response);
    expect(await inspect(firstImage(body))).toBe("png 512x512");
    expect(body.createTime).toMatch(/Z$/);
    expect(body.usageMetadata).toMatchObject({ trafficType: "ON_DEMAND" });
    expect(body.usageMetadata).not.toHaveProperty("serviceTier");
    expect(body.candidates?.[0]).not.toHaveProperty("index");
    expect(body.candidates?.[0]).toHaveProperty("safetyRatings");
  });

  test("answers the SDK's web build with its own token", async () => {
    const client = new GoogleGenAI({
      vertexai: true,
      apiKey: "unused",
      httpOptions: { baseUrl: simulator.url, apiVersion: "v1", fetch: withToken },
    });
    const answer = await client.models.generateContent({
      model: `projects/p-1/locations/global/publishers/google/models/${flash}`,
      contents: "a cat",
      config: {
        imageConfig: { imageSize: "512", aspectRatio: "1:1", outputMimeType: "image/png" },
      },
    });
    expect(await inspect(imageOf(answer))).toBe("png 512x512");
  });

  test("answers the express paths with a key", async () => {
    const express = `/v1beta1/publishers/google/models/${flash}:generateContent`;
    const body = await readGoogle(await simulator.postGoogle(express, geminiBody("a cat")));
    expect(await inspect(firstImage(body))).toBe("jpeg 512x512");
  });

  test("counts tokens only at the end of a stream", async () => {
    const response = await fetch(`${simulator.url}${path}:streamGenerateContent?alt=sse`, {
      method: "POST",
      headers: { authorization: "Bearer ya29.token", "content-type": "application/json" },
      body: JSON.stringify(geminiBody("a cat")),
    });
    const frames = (await response.text()).split("\r\n\r\n").slice(0, -1);
    expect(frames.map((frame) => frame.includes("usageMetadata"))).toEqual([
      false,
      false,
      false,
      false,
      true,
    ]);
  });
});

describe("models", () => {
  test("are described to the SDK", async () => {
    const model = await googleClient(simulator).models.get({ model: flash });
    expect(model).toMatchObject({ name: `models/${flash}`, inputTokenLimit: 131_072 });
  });

  test("share their path with OpenAI's and are told apart by the caller", async () => {
    expect(await getModel(flash, { "x-goog-api-key": googleKey })).toMatchObject({
      name: `models/${flash}`,
    });
    expect(await getModel("gpt-image-2", { authorization: "Bearer sk-1" })).toMatchObject({
      object: "model",
    });
    expect(await getModel("gpt-image-2", { "x-goog-api-key": googleKey })).toMatchObject({
      error: { status: "NOT_FOUND" },
    });
  });
});

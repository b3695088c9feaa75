import { APIError } from "openai";
import sharp from "sharp";
import { describe, expect, test } from "vitest";

import { rejection } from "../../rejection.ts";
import {
  geminiBody,
  inspect,
  readEvents,
  readGoogle,
  readOpenAi,
  RunningSimulator,
  type GoogleBody,
} from "./running-simulator.ts";
import { googleClient, openAiClient } from "./sdk-clients.ts";

const simulator = new RunningSimulator();

async function drain(stream: AsyncIterable<unknown>): Promise<void> {
  const iterator = stream[Symbol.asyncIterator]();
  while ((await iterator.next()).done !== true);
}

async function plainImage(directive: string, fields: object = {}): Promise<string> {
  const response = await simulator.generate({ prompt: `a cat ${directive}`, ...fields });
  return (await readOpenAi(response)).data?.[0]?.b64_json ?? "";
}

async function streamText(directive: string, previews = 2): Promise<string> {
  const prompt = `a cat ${directive}`;
  const response = await simulator.generate({ prompt, stream: true, partial_images: previews });
  return response.text();
}

function eventNames(text: string): string[] {
  return readEvents(text).map(({ event }) => event.replace("image_generation.", ""));
}

async function googleParts(directive: string): Promise<GoogleBody> {
  return readGoogle(await simulator.gemini(geminiBody(`a cat ${directive}`)));
}

describe("base64", () => {
  test("is cut short or spoilt", async () => {
    const whole = await plainImage("");
    const cut = await plainImage("[fault:truncated-base64]");
    expect(cut.length % 4).toBe(1);
    expect(cut.length).toBeGreaterThan(1000);
    expect(cut.length).toBeLessThan(whole.length);
    expect(await plainImage("[fault:invalid-base64]")).toContain("*!?#");
    expect(await plainImage("[fault:invalid-base64 form=padding]")).toMatch(/===$/);
  });

  test("of Google too", async () => {
    const body = await googleParts("[fault:invalid-base64]");
    expect(body.candidates?.[0]?.content?.parts?.[0]?.inlineData?.data).toContain("*!?#");
  });
});

describe("an image that is left out", () => {
  test("leaves an empty string in its place, and is not in the log", async () => {
    expect(await plainImage("[fault:empty-image]")).toBe("");
    expect(await streamText("[fault:empty-image]")).toContain('"b64_json":""');
    const sent = (await simulator.lastCall()).response.images;
    expect(sent).toHaveLength(2);
    const { candidates } = await googleParts("[fault:empty-image]");
    expect(candidates?.[0]?.content?.parts?.[0]?.inlineData?.data).toBe("");
    expect(await simulator.lastCall()).toMatchObject({
      response: { images: [], usage: expect.anything() },
    });
  });
});

describe("JSON", () => {
  test("is malformed in plain answers and events", async () => {
    const plain = await simulator.generate({ prompt: "[fault:malformed-json]" });
    const text = await plain.text();
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
    const frames = (await streamText("[fault:malformed-json]")).split("\n\n");
    expect(frames).toHaveLength(4);
    const data = frames[2]?.split("data: ")[1] ?? "";
    expect(() => JSON.parse(data)).toThrow(SyntaxError);
    const google = await simulator.gemini(geminiBody("[fault:malformed-json]"));
    await expect(google.json()).rejects.toThrow(SyntaxError);
  });
});

describe("images", () => {
  test("have another type than announced", async () => {
    expect(await inspect(await plainImage("[fault:wrong-mime]"))).toBe("jpeg 816x816");
    const body = await googleParts("[fault:wrong-mime]");
    const data = body.candidates?.[0]?.content?.parts?.[0]?.inlineData;
    expect(data?.mimeType).toBe("image/jpeg");
    expect(await inspect(data?.data)).toBe("png 512x512");
  });

  test("are none", async () => {
    const file = Buffer.from(await plainImage("[fault:not-an-image]"), "base64");
    expect(file.toString()).toMatch(/^This is not an image\./);
  });

  test("have other pixels than asked", async () => {
    expect(await inspect(await plainImage("[fault:wrong-size]"))).toBe("png 640x480");
    expect(await inspect(await plainImage("[fault:wrong-size width=100 height=50]"))).toBe(
      "png 100x50",
    );
  });

  test("are oversized", async () => {
    const file = Buffer.from(await plainImage("[fault:oversize-event bytes=3000000]"), "base64");
    expect(file).toHaveLength(3_000_000);
  });

  test("are many", async () => {
    const body = await readOpenAi(await simulator.generate({ prompt: "[fault:many-images]" }));
    expect(body.data).toHaveLength(2);
    const google = await googleParts("[fault:many-images count=3]");
    const parts = google.candidates?.[0]?.content?.parts ?? [];
    expect(parts.map(({ thought, inlineData }) => [thought, inlineData?.mimeType])).toEqual(
      Array.from({ length: 3 }, () => [undefined, "image/jpeg"]),
    );
    expect(google.usageMetadata?.["candidatesTokensDetails"]).toEqual([
      { modality: "IMAGE", tokenCount: 3 * 747 },
    ]);
  });

  test("come after thoughts and between texts", async () => {
    const thoughts = await googleParts("[fault:thought-images count=2]");
    const parts = thoughts.candidates?.[0]?.content?.parts ?? [];
    expect(
      parts.map(({ thought, thoughtSignature }) => [thought, typeof thoughtSignature]),
    ).toEqual([
      [true, "undefined"],
      [true, "undefined"],
      [undefined, "string"],
    ]);
    for (const part of parts) expect(await inspect(part.inlineData?.data)).toBe("jpeg 512x512");
    const texts = await googleParts("[fault:text-parts]");
    const kinds = texts.candidates?.[0]?.content?.parts?.map((part) => Object.keys(part)[0]);
    expect(kinds).toEqual(["text", "inlineData", "text"]);
  });

  test("have exactly the bytes asked for, in every format", async () => {
    for (const output_format of ["png", "jpeg", "webp"]) {
      for (const bytes of [400_000, 400_001]) {
        const base64 = await plainImage(`[bytes:${bytes}]`, { output_format });
        expect(Buffer.from(base64, "base64")).toHaveLength(bytes);
        expect(await inspect(base64)).toBe(`${output_format} 816x816`);
        await sharp(Buffer.from(base64, "base64"), { failOn: "warning" }).raw().toBuffer();
      }
    }
    await simulator.set({ imageBytes: 500_000 });
    expect(Buffer.from(await plainImage(""), "base64")).toHaveLength(500_000);
  });
});

describe("events", () => {
  test("break off with an error", async () => {
    const text = await streamText("[fault:mid-stream-error previews=1 code=rate_limit_exceeded]");
    expect(eventNames(text)).toEqual(["partial_image", "error"]);
    expect(readEvents(text)[1]?.data).toMatchObject({
      type: "error",
      error: { type: "server_error", code: "rate_limit_exceeded", param: null },
    });
    const stream = await openAiClient(simulator).images.generate({
      model: "gpt-image-2",
      prompt: "a cat [fault:mid-stream-error]",
      stream: true,
    });
    const error = await rejection(drain(stream));
    expect(error).toBeInstanceOf(APIError);
    expect(error).toMatchObject({ status: undefined, code: "server_error" });
  });

  test("break off with an error in Google's streams", async () => {
    const stream = await googleClient(simulator).models.generateContentStream({
      model: "gemini-3.1-flash-image",
      contents: "a cat [fault:mid-stream-error]",
    });
    expect(await rejection(drain(stream))).toMatchObject({ status: 503 });
  });

  test("that should break off are a 5xx in plain answers", async () => {
    expect((await simulator.generate({ prompt: "[fault:mid-stream-error]" })).status).toBe(500);
    const google = await simulator.gemini(geminiBody("[fault:mid-stream-error]"));
    expect(google.status).toBe(503);
  });

  test("are completed twice, too early, or unknown", async () => {
    expect(eventNames(await streamText("[fault:duplicate-completed]"))).toEqual([
      "partial_image",
      "partial_image",
      "completed",
      "completed",
    ]);
    const early = await streamText("[fault:early-final]", 3);
    expect(eventNames(early)).toEqual(["partial_image", "completed"]);
    // Only the preview that was sent is counted: 7,024 scaled to 816x816, and 100.
    expect(readEvents(early)[1]?.data.usage?.output_tokens).toBe(6143 + 100);
    expect(eventNames(await streamText("[fault:unknown-event]", 0))).toEqual([
      "progress",
      "completed",
    ]);
  });
});

describe("facts", () => {
  test("are missing or wrong", async () => {
    const body = await readOpenAi(await simulator.generate({ prompt: "[fault:no-usage]" }));
    expect(body).not.toHaveProperty("usage");
    const google = await googleParts("[fault:no-usage] [fault:model-version version=gemini-9]");
    expect(google).not.toHaveProperty("usageMetadata");
    expect(google.modelVersion).toBe("gemini-9");
  });
});

import sharp from "sharp";
import { afterAll, afterEach, beforeAll } from "vitest";

import type { CallRecord } from "../../../src/simulator/call-log.ts";
import { startSimulator, type Simulator } from "../../../src/simulator/server.ts";

export const openAiKey = "sk-test-1234567890abcd";
export const googleKey = "AIza-test-1234567890wxyz";

/** The members of OpenAI's answers and events that tests look at. */
export type OpenAiBody = {
  type?: string;
  created?: number;
  background?: string;
  output_format?: string;
  quality?: string;
  size?: string;
  b64_json?: string;
  partial_image_index?: number;
  data?: { b64_json: string }[];
  usage?: { input_tokens: number; output_tokens: number; total_tokens: number };
  error?: { message: string; type: string; param: string | null; code: string | null };
};

/** The members of Google's answers that tests look at. */
export type GoogleBody = {
  candidates?: {
    content?: { role?: string; parts?: GooglePart[] | null };
    finishReason?: string;
    index?: number;
  }[];
  promptFeedback?: { blockReason: string };
  usageMetadata?: Record<string, unknown>;
  modelVersion?: string;
  responseId?: string;
  createTime?: string;
  error?: { code: number; message: string; status: string; details?: Record<string, unknown>[] };
};

type GooglePart = {
  text?: string;
  thought?: boolean;
  thoughtSignature?: string;
  inlineData?: { mimeType: string; data: string };
};

/** A simulator for the tests of one file, reset after each. */
export class RunningSimulator {
  #simulator: Simulator | undefined;

  constructor() {
    beforeAll(async () => {
      this.#simulator = await startSimulator({ port: 0, latencyScale: 0 });
    });
    afterEach(async () => {
      await this.control("POST", "/reset");
    });
    afterAll(() => this.#simulator?.close());
  }

  get url(): string {
    return this.#simulator?.url ?? "";
  }

  /** Calls the control API. */
  control(method: string, path: string, body?: unknown): Promise<Response> {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    return fetch(`${this.url}/__control${path}`, init);
  }

  async queue(entry: Record<string, unknown>): Promise<void> {
    const response = await this.control("POST", "/faults", entry);
    if (response.status !== 201) throw new Error(await response.text());
  }

  async set(settings: Record<string, unknown>): Promise<void> {
    const response = await this.control("PUT", "/settings", settings);
    if (response.status !== 200) throw new Error(await response.text());
  }

  async calls(): Promise<CallRecord[]> {
    const response = await this.control("GET", "/calls");
    const { calls }: { calls: CallRecord[] } = JSON.parse(await response.text());
    return calls;
  }

  /** The latest call once it has ended: its record is completed just after the answer. */
  async lastCall(): Promise<CallRecord> {
    for (let attempt = 0; attempt < 100; attempt += 1) {
      const last = (await this.calls()).at(-1);
      if (last !== undefined && last.response.outcome !== "pending") return last;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error("the latest call did not end");
  }

  /** `POST /v1/images/generations` with a cheap default request. */
  generate(body: Record<string, unknown> = {}, init: RequestInit = {}): Promise<Response> {
    const request = { model: "gpt-image-2", prompt: "a cat", size: "816x816", ...body };
    return this.postOpenAi("/images/generations", request, init);
  }

  postOpenAi(path: string, body: unknown, init: RequestInit = {}): Promise<Response> {
    return fetch(`${this.url}/v1${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${openAiKey}`, "content-type": "application/json" },
      body: JSON.stringify(body),
      ...init,
    });
  }

  edit(form: FormData): Promise<Response> {
    return fetch(`${this.url}/v1/images/edits`, {
      method: "POST",
      headers: { authorization: `Bearer ${openAiKey}` },
      body: form,
    });
  }

  /** `POST …:generateContent` of the Gemini API with a cheap default request. */
  gemini(body: unknown = geminiBody("a cat"), call = "generateContent"): Promise<Response> {
    return this.postGoogle(`/v1beta/models/gemini-3.1-flash-image:${call}`, body);
  }

  postGoogle(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${this.url}${path}`, {
      method: "POST",
      headers: { "x-goog-api-key": googleKey, "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
  }
}

/** A request for a 512 image. */
export function geminiBody(text: string, generationConfig: object = {}): object {
  const imageConfig = { aspectRatio: "1:1", imageSize: "512" };
  return {
    contents: [{ parts: [{ text }] }],
    generationConfig: { imageConfig, ...generationConfig },
  };
}

/** Parses a body of OpenAI's. */
export async function readOpenAi(response: Response): Promise<OpenAiBody> {
  return JSON.parse(await response.text());
}

/** Parses a body of Google's. */
export async function readGoogle(response: Response): Promise<GoogleBody> {
  return JSON.parse(await response.text());
}

/** The events of a stream, in order, with their parsed data. */
export function readEvents(text: string): { event: string; data: OpenAiBody }[] {
  return text
    .split("\n\n")
    .filter((frame) => frame !== "")
    .map((frame) => {
      const [first = "", second = ""] = frame.split("\n");
      return {
        event: first.replace("event: ", ""),
        data: JSON.parse(second.replace("data: ", "")),
      };
    });
}

/** Format and pixels of a base64 image. */
export async function inspect(base64: string | undefined): Promise<string> {
  const { format, width, height } = await sharp(Buffer.from(base64 ?? "", "base64")).metadata();
  return `${format} ${width}x${height}`;
}

/** A one-colour image file. */
export function solidImage(options: {
  width: number;
  height: number;
  color: string;
  format?: "png" | "jpeg" | "webp" | "gif";
}): Promise<Buffer> {
  const { width, height, color: background } = options;
  const create = { width, height, channels: 3 as const, background };
  return sharp({ create })
    .toFormat(options.format ?? "png")
    .toBuffer();
}

/** A mask whose left half is see-through. */
export function leftHalfMask(width: number, height: number): Promise<Buffer> {
  const opaque = { width: width / 2, height, channels: 4 as const, background: "black" };
  const background = { r: 0, g: 0, b: 0, alpha: 0 };
  return sharp({ create: { width, height, channels: 4, background } })
    .composite([{ input: { create: opaque }, left: width / 2, top: 0 }])
    .png()
    .toBuffer();
}

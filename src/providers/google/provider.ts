import { GoogleGenAI } from "@google/genai";

import { AttemptError, type Answered } from "../../domain/failure.ts";
import type { ImageProvider } from "../port.ts";
import { toAttemptError, type AnswerHead } from "./failure.ts";
import { toGenerateContent } from "./request.ts";
import { contentSchema, requireImage, toUsage } from "./response.ts";

export interface GoogleSettings {
  readonly apiKey: string;
  /** Without a version. */
  readonly baseUrl: string;
}

/** Google's recordings and every live capture use it; that `v1` takes imageConfig is unconfirmed. */
const apiVersion = "v1beta";

/**
 * The Google adapter: the official SDK without its retries, and without its stream, which brings no
 * previews and parses in quadratic time.
 */
export function createGoogleProvider(settings: GoogleSettings): ImageProvider {
  return {
    id: "google",
    imageFields: {
      inJson: [["candidates", "*", "content", "parts", "*", "inlineData", "data"]],
      inEvents: [],
      previewEvents: [],
    },
    async createImage(call) {
      const parameters = toGenerateContent(call);
      let head: AnswerHead | null = null;
      let answered: Answered | null = null;
      let providerRequestId: string | null = null;
      // The SDK's errors carry no headers, so each call notes those of its own answer.
      const fetchAndNote: typeof globalThis.fetch = async (input, init) => {
        const response = await call.fetch(input, init);
        head = { status: response.status, headers: response.headers };
        call.onFirstByte();
        return response;
      };
      const client = new GoogleGenAI({
        apiKey: settings.apiKey,
        httpOptions: { baseUrl: settings.baseUrl, apiVersion, fetch: fetchAndNote },
      });
      try {
        const content = contentSchema.parse(await client.models.generateContent(parameters));
        answered = { usage: toUsage(content), modelVersion: content.modelVersion ?? null };
        providerRequestId = content.responseId ?? null;
        return { ...answered, image: requireImage(content), providerRequestId };
      } catch (error) {
        const { failure } = toAttemptError(error, head, call.signal, Date.now());
        throw new AttemptError({ ...failure, providerRequestId }, answered);
      }
    },
  };
}

import { GoogleGenAI } from "@google/genai";

import { AttemptError, type Answered } from "../../domain/failure.ts";
import { noteHead } from "../answer-head.ts";
import type { ImageProvider } from "../port.ts";
import { toAttemptError } from "./failure.ts";
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
      const { fetch, head } = noteHead(call);
      let answered: Answered | null = null;
      let providerRequestId: string | null = null;
      const client = new GoogleGenAI({
        apiKey: settings.apiKey,
        httpOptions: { baseUrl: settings.baseUrl, apiVersion, fetch },
      });
      try {
        const content = contentSchema.parse(await client.models.generateContent(parameters));
        answered = { usage: toUsage(content), modelVersion: content.modelVersion ?? null };
        providerRequestId = content.responseId ?? null;
        return { ...answered, image: requireImage(content), providerRequestId };
      } catch (error) {
        const { failure } = toAttemptError({
          error,
          head: head(),
          signal: call.signal,
          now: Date.now(),
        });
        throw new AttemptError({ ...failure, providerRequestId }, answered);
      }
    },
  };
}

import { Modality, ThinkingLevel, type GenerateContentParameters } from "@google/genai";

import type { ProviderCall } from "../port.ts";

const thinkingLevels: Readonly<Record<string, ThinkingLevel>> = {
  MINIMAL: ThinkingLevel.MINIMAL,
  LOW: ThinkingLevel.LOW,
  MEDIUM: ThinkingLevel.MEDIUM,
  HIGH: ThinkingLevel.HIGH,
};

/** The parameters of `generateContent` for one image. */
export function toGenerateContent(call: ProviderCall): GenerateContentParameters {
  const thinkingLevel = thinkingLevels[call.card.qualityWords[call.quality]];
  if (!thinkingLevel) {
    throw new Error(`Card '${call.card.id}' maps '${call.quality}' to no thinking level.`);
  }
  return {
    model: call.card.id,
    contents: [{ role: "user", parts: [{ text: call.prompt }] }],
    config: {
      responseModalities: [Modality.TEXT, Modality.IMAGE],
      imageConfig: { aspectRatio: call.aspectRatio, imageSize: call.resolution },
      thinkingConfig: { thinkingLevel, includeThoughts: false },
      abortSignal: call.signal,
      // On by default in 3.x; it would turn one attempt into several billed calls.
      automaticContinuation: false,
    },
  };
}

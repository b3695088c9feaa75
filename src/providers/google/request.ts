import { Modality, ThinkingLevel, type GenerateContentParameters, type Part } from "@google/genai";

import type { CallInput, ProviderCall } from "../port.ts";

const thinkingLevels: Readonly<Record<string, ThinkingLevel>> = {
  MINIMAL: ThinkingLevel.MINIMAL,
  LOW: ThinkingLevel.LOW,
  MEDIUM: ThinkingLevel.MEDIUM,
  HIGH: ThinkingLevel.HIGH,
};

/**
 * The parameters of `generateContent` for one image. Images come before the text, as Google advises.
 * @param model The name by which the surface knows the model.
 */
export function toGenerateContent(call: ProviderCall, model: string): GenerateContentParameters {
  const thinkingLevel = thinkingLevels[call.card.qualityWords[call.quality]];
  if (!thinkingLevel) {
    throw new Error(`Card '${call.card.id}' maps '${call.quality}' to no thinking level.`);
  }
  // Routing sends none here: without its mask, an edit would change what it must not.
  if (call.inputs.some(({ role }) => role === "mask")) {
    throw new Error(`Card '${call.card.id}' takes no mask.`);
  }
  return {
    model,
    contents: [{ role: "user", parts: [...call.inputs.map(toPart), { text: call.prompt }] }],
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

function toPart({ mediaType, placeholder }: CallInput): Part {
  return { inlineData: { mimeType: mediaType, data: placeholder } };
}

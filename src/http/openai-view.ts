import type { Generation, StoredImage } from "../domain/generation.ts";
import { toOutputFormat } from "../domain/media-type.ts";
import { toSize } from "../domain/size.ts";
import type { Usage } from "../domain/usage.ts";
import { attemptOf, imageUrl } from "./generation-view.ts";

/** The fields that OpenAI's answers and events share, for one image. */
export function toImageFields(generation: Generation, image: StoredImage) {
  const attempt = attemptOf(generation, image);
  return {
    size: toSize(image),
    quality: attempt?.quality ?? "auto",
    background: "opaque",
    output_format: toOutputFormat(image.mediaType),
  };
}

/** What OpenAI's surface has no words for. */
export function toDiptych(generation: Generation, image: StoredImage, origin: string) {
  const attempt = attemptOf(generation, image);
  const preferred = generation.fallbackFrom ?? generation.model;
  const model = attempt?.model ?? generation.model;
  return {
    generation_id: generation.id,
    model,
    model_version: attempt?.modelVersion ?? null,
    provider: attempt?.provider ?? generation.provider,
    reasons: attempt?.reasons ?? generation.reasons,
    fallback_from: model === preferred ? null : preferred,
    warnings: generation.warnings,
    cost_microusd: generation.costMicroUsd,
    url: imageUrl(image, origin),
  };
}

/** Usage of some attempts together, in OpenAI's words, whichever engine counted. */
export function toOpenAiUsage(usages: readonly (Usage | null)[]) {
  const sum = (count: (usage: Usage) => number) =>
    usages.reduce((total, usage) => total + (usage ? count(usage) : 0), 0);
  const textInput = sum((usage) => usage.textInputTokens + usage.cachedTextInputTokens);
  const imageInput = sum((usage) => usage.imageInputTokens + usage.cachedImageInputTokens);
  const textOutput = sum((usage) => usage.textOutputTokens);
  const imageOutput = sum((usage) => usage.imageOutputTokens);
  return {
    input_tokens: textInput + imageInput,
    output_tokens: textOutput + imageOutput,
    total_tokens: textInput + imageInput + textOutput + imageOutput,
    input_tokens_details: { text_tokens: textInput, image_tokens: imageInput },
    output_tokens_details: { text_tokens: textOutput, image_tokens: imageOutput },
  };
}

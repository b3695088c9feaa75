import { z } from "zod";

import type { Usage } from "../../domain/usage.ts";

const tokens = z.int().nonnegative();

/** The part of OpenAI's usage that is priced. The cached share is not in every answer. */
const usageSchema = z.object({
  input_tokens: tokens,
  output_tokens: tokens,
  input_tokens_details: z
    .object({
      text_tokens: tokens.nullish(),
      image_tokens: tokens.nullish(),
      cached_tokens_details: z
        .object({ text_tokens: tokens.nullish(), image_tokens: tokens.nullish() })
        .nullish(),
    })
    .nullish(),
  output_tokens_details: z.object({ text_tokens: tokens.nullish() }).nullish(),
});

/** Figures that cannot be read must not cost the image: it is priced by estimate then. */
const readableUsage = usageSchema.nullish().catch(null);

/** The stream's last event, a reference in place of its image. */
export const completedEventSchema = z.object({
  type: z.enum(["image_generation.completed", "image_edit.completed"]),
  b64_json: z.string().min(1),
  usage: readableUsage,
});

/** The answer of a call that does not stream. */
export const imagesResponseSchema = z.object({
  data: z.array(z.object({ b64_json: z.string().min(1).nullish() })),
  usage: readableUsage,
});

/** The answer to a question for a model. A proxy's page with status 200 has no id. */
export const modelSchema = z.object({ id: z.string().min(1) });

/** Usage in our form. Null when the answer had none. No part is more than the whole that it is of. */
export function toUsage(usage: z.infer<typeof usageSchema> | null | undefined): Usage | null {
  if (!usage) return null;
  const details = usage.input_tokens_details;
  const imageInput = details?.image_tokens ?? 0;
  const textInput = details?.text_tokens ?? Math.max(0, usage.input_tokens - imageInput);
  const cachedText = Math.min(details?.cached_tokens_details?.text_tokens ?? 0, textInput);
  const cachedImage = Math.min(details?.cached_tokens_details?.image_tokens ?? 0, imageInput);
  const textOutput = Math.min(usage.output_tokens_details?.text_tokens ?? 0, usage.output_tokens);
  return {
    textInputTokens: textInput - cachedText,
    cachedTextInputTokens: cachedText,
    imageInputTokens: imageInput - cachedImage,
    cachedImageInputTokens: cachedImage,
    textOutputTokens: textOutput,
    imageOutputTokens: usage.output_tokens - textOutput,
  };
}

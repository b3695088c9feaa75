import { z } from "zod";

import { AttemptError } from "../../domain/failure.ts";
import type { Usage } from "../../domain/usage.ts";

const tokens = z.int().nonnegative();
const modalityTokens = z.array(
  z.object({ modality: z.string().nullish(), tokenCount: tokens.nullish() }),
);

/** The part of a `generateContent` answer that is read. Refusals leave most of it out. */
export const contentSchema = z.object({
  candidates: z
    .array(
      z.object({
        content: z
          .object({
            parts: z
              .array(
                z.object({
                  thought: z.boolean().nullish(),
                  inlineData: z
                    .object({ mimeType: z.string().nullish(), data: z.string().nullish() })
                    .nullish(),
                }),
              )
              .nullish(),
          })
          .nullish(),
        finishReason: z.string().nullish(),
      }),
    )
    .nullish(),
  promptFeedback: z.object({ blockReason: z.string().nullish() }).nullish(),
  usageMetadata: z
    .object({
      promptTokenCount: tokens.nullish(),
      candidatesTokenCount: tokens.nullish(),
      thoughtsTokenCount: tokens.nullish(),
      promptTokensDetails: modalityTokens.nullish(),
      cacheTokensDetails: modalityTokens.nullish(),
      candidatesTokensDetails: modalityTokens.nullish(),
    })
    .nullish()
    // Figures that cannot be read must not cost the image: it is priced by estimate then.
    .catch(null),
  modelVersion: z.string().nullish(),
  responseId: z.string().nullish(),
});
export type Content = z.infer<typeof contentSchema>;

/** The answer to a question for a model. */
export const modelSchema = z.object({ name: z.string().min(1) });

/** Finish reasons that are a verdict on the content. Source: `@google/genai`'s FinishReason. */
const refusals: ReadonlySet<string> = new Set([
  "SAFETY",
  "RECITATION",
  "BLOCKLIST",
  "PROHIBITED_CONTENT",
  "SPII",
  "IMAGE_SAFETY",
  "IMAGE_PROHIBITED_CONTENT",
  "IMAGE_RECITATION",
]);

/**
 * The reference of the finished image. The last one counts: interim ones may come before it.
 * @throws AttemptError `content-refused` for a refusal, which Google sends with status 200, or
 * `no-image` when the model made none, which another engine may well do, or
 * `malformed` when there is neither a candidate nor a refusal.
 */
export function requireImage(content: Content): string {
  const blockReason = content.promptFeedback?.blockReason;
  const candidate = content.candidates?.[0];
  const finishReason = candidate?.finishReason ?? null;
  const refusal = blockReason || (refusals.has(finishReason ?? "") ? finishReason : null);
  if (refusal) {
    throw new AttemptError({
      kind: "content-refused",
      message: `Google refused the content with ${refusal}.`,
      providerCode: refusal,
    });
  }
  if (!candidate) {
    const message = "Google answered with neither a candidate nor a refusal.";
    throw new AttemptError({ kind: "malformed", message });
  }
  const images = (candidate.content?.parts ?? []).flatMap((part) =>
    part.thought !== true && part.inlineData?.data ? [part.inlineData.data] : [],
  );
  const image = images.at(-1);
  if (image) return image;
  throw new AttemptError({
    kind: "no-image",
    message: `Google sent no image; it finished with ${finishReason ?? "no reason"}.`,
    providerCode: finishReason,
  });
}

/**
 * Usage in our form: image tokens are those of the IMAGE detail, all other output is text or
 * thinking. The details never add up to the total in live answers, so nothing is asserted of it.
 */
export function toUsage({ usageMetadata: usage }: Content): Usage | null {
  if (!usage) return null;
  const imageInput = tokensOf(usage.promptTokensDetails, "IMAGE");
  const textInput = Math.max(0, (usage.promptTokenCount ?? 0) - imageInput);
  // The prompt's count has what came out of a cache, too.
  const cachedImage = Math.min(tokensOf(usage.cacheTokensDetails, "IMAGE"), imageInput);
  const cachedText = Math.min(tokensOf(usage.cacheTokensDetails, "TEXT"), textInput);
  const imageOutput = tokensOf(usage.candidatesTokensDetails, "IMAGE");
  const textOutput = (usage.candidatesTokenCount ?? 0) - imageOutput;
  return {
    textInputTokens: textInput - cachedText,
    cachedTextInputTokens: cachedText,
    imageInputTokens: imageInput - cachedImage,
    cachedImageInputTokens: cachedImage,
    textOutputTokens: Math.max(0, textOutput) + (usage.thoughtsTokenCount ?? 0),
    imageOutputTokens: imageOutput,
  };
}

function tokensOf(details: z.infer<typeof modalityTokens> | null | undefined, modality: string) {
  return (details ?? [])
    .filter((detail) => detail.modality === modality)
    .reduce((sum, detail) => sum + (detail.tokenCount ?? 0), 0);
}

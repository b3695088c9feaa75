import type { OpenAiOrder } from "./openai-order.ts";

/** Token counts in OpenAI's field names; `output_tokens_details` only in plain answers. */
export type OpenAiUsage = {
  total_tokens: number;
  input_tokens: number;
  output_tokens: number;
  input_tokens_details: { text_tokens: number; image_tokens: number };
  output_tokens_details?: { image_tokens: number; text_tokens: number };
};

const tokensPerPreview = 100;

/**
 * Output tokens of one image, by the formula of OpenAI's guide (sheet 1.5). It reproduces every
 * published price.
 */
export function imageTokens(factor: number, size: { width: number; height: number }): number {
  const { width, height } = size;
  const short = Math.min(width, height);
  const shorter = Math.round((factor * short) / Math.max(width, height));
  return Math.ceil((factor * shorter * (2_000_000 + width * height)) / 4_000_000);
}

/**
 * Counts the tokens of `images` images and of the previews that were sent.
 *
 * The tokens of input images are invented, about 1,000 a megapixel: OpenAI publishes no formula.
 */
export function countUsage(
  order: OpenAiOrder,
  sent: { images: number; previews: number },
): OpenAiUsage {
  const textTokens = Math.max(1, Math.ceil(order.prompt.length / 4));
  const inputImageTokens = order.input.sizes.reduce(
    (sum, size) => sum + Math.ceil(Math.min(size.width * size.height, 2_097_152) / 1024),
    0,
  );
  const factor = order.model.qualityFactors[order.quality] ?? 0;
  const outputTokens =
    sent.images * imageTokens(factor, order.size) + tokensPerPreview * sent.previews;
  return {
    total_tokens: textTokens + inputImageTokens + outputTokens,
    input_tokens: textTokens + inputImageTokens,
    output_tokens: outputTokens,
    input_tokens_details: { text_tokens: textTokens, image_tokens: inputImageTokens },
    output_tokens_details: { image_tokens: outputTokens, text_tokens: 0 },
  };
}

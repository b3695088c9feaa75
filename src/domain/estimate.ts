import type { ModelCard } from "./model-card.ts";
import { priceTokens, type MicroUsd } from "./money.ts";
import type { Price } from "./price-book.ts";
import type { Quality } from "./quality.ts";
import type { Resolution } from "./resolution.ts";
import type { Pixels } from "./size.ts";

/** What decides the price of one image before it is made. */
export interface EstimateInput {
  readonly pixels: Pixels;
  readonly resolution: Resolution;
  readonly quality: Quality;
  /** Partial images asked for; models without previews ignore it. */
  readonly previews: number;
  /** Length of the whole prompt in characters. */
  readonly promptLength: number;
  /** Input images: the one to edit and the references. */
  readonly inputImages: number;
}

/** The providers' tokenizers come to about this in English; the settled figure is exact. */
const charactersPerToken = 4;

/** What one image is likely to cost on a model, at one of its prices. Settled later from real usage. */
export function estimateImage(
  { inputs: inputRule, outputTokens: rule }: Pick<ModelCard, "inputs" | "outputTokens">,
  { rates }: Price,
  input: EstimateInput,
): MicroUsd {
  const inputs = [
    { tokens: Math.ceil(input.promptLength / charactersPerToken), rate: rates.textInput },
    { tokens: input.inputImages * inputRule.tokensPerImage, rate: rates.imageInput },
  ];
  switch (rule.kind) {
    case "by-quality": {
      const image = gptImageTokens(rule.edgeTokens[input.quality], input.pixels);
      const previews = input.previews * rule.tokensPerPreview;
      return priceTokens([...inputs, { tokens: image + previews, rate: rates.imageOutput }]);
    }
    case "by-resolution":
      return priceTokens([
        ...inputs,
        { tokens: rule.imageTokens[input.resolution], rate: rates.imageOutput },
        { tokens: rule.textTokens[input.quality], rate: rates.textOutput },
      ]);
  }
}

/**
 * Output tokens of one GPT Image picture, by the formula of the calculator in OpenAI's image
 * guide; it reproduces every published price.
 */
export function gptImageTokens(edgeTokens: number, { width, height }: Pixels): number {
  const shorter = Math.round((edgeTokens * Math.min(width, height)) / Math.max(width, height));
  return Math.ceil((edgeTokens * shorter * (2_000_000 + width * height)) / 4_000_000);
}

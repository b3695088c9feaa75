import type { ModelCard } from "./model-card.ts";
import { priceTokens, type MicroUsd } from "./money.ts";
import type { Usage } from "./usage.ts";

/** The price of one attempt from the provider's own token counts, at the card's rates. */
export function priceUsage({ rates }: ModelCard, usage: Usage): MicroUsd {
  return priceTokens([
    { tokens: usage.textInputTokens, rate: rates.textInput },
    { tokens: usage.cachedTextInputTokens, rate: rates.cachedTextInput },
    { tokens: usage.imageInputTokens, rate: rates.imageInput },
    { tokens: usage.cachedImageInputTokens, rate: rates.cachedImageInput },
    { tokens: usage.textOutputTokens, rate: rates.textOutput },
    { tokens: usage.imageOutputTokens, rate: rates.imageOutput },
  ]);
}

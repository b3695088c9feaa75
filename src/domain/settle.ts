import { priceTokens, type MicroUsd } from "./money.ts";
import type { Price } from "./price-book.ts";
import type { Usage } from "./usage.ts";

/** What the provider's own token counts come to at a price. */
export function priceUsage({ rates }: Price, usage: Usage): MicroUsd {
  return priceTokens([
    { tokens: usage.textInputTokens, rate: rates.textInput },
    { tokens: usage.cachedTextInputTokens, rate: rates.cachedTextInput },
    { tokens: usage.imageInputTokens, rate: rates.imageInput },
    { tokens: usage.cachedImageInputTokens, rate: rates.cachedImageInput },
    { tokens: usage.textOutputTokens, rate: rates.textOutput },
    { tokens: usage.imageOutputTokens, rate: rates.imageOutput },
  ]);
}

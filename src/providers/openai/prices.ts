import type { PriceHistory } from "../../domain/price-book.ts";

/**
 * What OpenAI's image models cost. All of them have had the same price since gpt-image-2 came out. One
 * that gets a price of its own gets a history of its own here, with these entries first.
 */
export const gptImagePrices: PriceHistory = [
  {
    version: "gpt-image/2026-04-21",
    effectiveFrom: "2026-04-21",
    checkedOn: "2026-11-22",
    source: "https://developers.openai.com/api/docs/pricing",
    rates: {
      textInput: 5,
      cachedTextInput: 1.25,
      imageInput: 8,
      cachedImageInput: 2,
      // No text output price is listed, and none has been seen charged.
      textOutput: 0,
      imageOutput: 30,
    },
  },
];

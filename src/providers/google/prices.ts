import type { PriceHistory, TokenRates } from "../../domain/price-book.ts";

const source = "https://ai.google.dev/gemini-api/docs/pricing";

/** What Nano Banana 2 costs, at the same price since its preview. */
export const nanoBanana2Prices: PriceHistory = [
  {
    version: "nano-banana-2/2026-02-26",
    effectiveFrom: "2026-02-26",
    checkedOn: "2026-11-22",
    source,
    rates: rates({ input: 0.5, text: 3, image: 60 }),
  },
];

/** What Nano Banana 2.1 costs. */
export const nanoBanana21Prices: PriceHistory = [
  {
    version: "nano-banana-2.1/2026-10-06",
    effectiveFrom: "2026-10-06",
    checkedOn: "2026-11-22",
    source,
    rates: rates({ input: 1.5, text: 7.5, image: 30 }),
  },
];

/** What Nano Banana 2 Lite costs. Since when is not known: the day is that on which it was read. */
export const nanoBanana2LitePrices: PriceHistory = [
  {
    version: "nano-banana-2-lite/2026-11-22",
    effectiveFrom: "2026-11-22",
    checkedOn: "2026-11-22",
    source,
    rates: rates({ input: 0.25, text: 1.5, image: 30 }),
  },
];

/** Google has one price for all input and lists none for what is cached; thinking counts as text. */
function rates(price: {
  readonly input: number;
  readonly text: number;
  readonly image: number;
}): TokenRates {
  return {
    textInput: price.input,
    cachedTextInput: price.input,
    imageInput: price.input,
    cachedImageInput: price.input,
    textOutput: price.text,
    imageOutput: price.image,
  };
}

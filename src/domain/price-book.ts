import type { MicroUsdPerToken } from "./money.ts";

/** List prices, in US dollars per million tokens. */
export interface TokenRates {
  readonly textInput: MicroUsdPerToken;
  readonly cachedTextInput: MicroUsdPerToken;
  readonly imageInput: MicroUsdPerToken;
  readonly cachedImageInput: MicroUsdPerToken;
  readonly textOutput: MicroUsdPerToken;
  readonly imageOutput: MicroUsdPerToken;
}

/** One entry of the price book. An entry that has counted is never altered: calls were settled by it. */
export interface Price {
  /** Names it in the record of each call that it settled. No other entry of the book has it. */
  readonly version: string;
  /** From when it counts, until the next one does: an ISO day (UTC), or an instant with its zone. */
  readonly effectiveFrom: string;
  /** When it was last compared with its source. ISO day. */
  readonly checkedOn: string;
  /** The provider's own page. */
  readonly source: string;
  readonly rates: TokenRates;
}

/** Every price that a model has had or is known to get, the earliest first. */
export type PriceHistory = readonly [Price, ...Price[]];

/**
 * The price of a model at an instant. The first one also counts for the time before it: a call that is
 * made early must be priced all the same.
 * @param now Unix milliseconds.
 */
export function priceAt(prices: PriceHistory, now: number): Price {
  return prices.findLast(({ effectiveFrom }) => Date.parse(effectiveFrom) <= now) ?? prices[0];
}

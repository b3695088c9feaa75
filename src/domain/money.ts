/** Whole millionths of a US dollar. Prices, costs, reservations and budgets are all kept so. */
export type MicroUsd = number;

/** US dollars per million tokens is the same number as micro-dollars per token. */
export type MicroUsdPerToken = number;

/** Adds token counts at their rates and rounds once, half up, to whole micro-dollars. */
export function priceTokens(
  lines: readonly { readonly tokens: number; readonly rate: MicroUsdPerToken }[],
): MicroUsd {
  // Rates have at most two decimals: counting in hundredths keeps the sum exact.
  const hundredths = lines.reduce(
    (sum, { tokens, rate }) => sum + tokens * Math.round(rate * 100),
    0,
  );
  return Math.round(hundredths / 100);
}

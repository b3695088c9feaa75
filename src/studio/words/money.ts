/** Micro-dollars as people read them: `$0.05`, `$0.0037`, `$1.20`. */
export function moneyWords(microUsd: number): string {
  if (microUsd === 0) return "$0";
  const dollars = microUsd / 1_000_000;
  const decimals = dollars < 0.01 ? 4 : 2;
  return `$${dollars.toFixed(decimals)}`;
}

/** What something is estimated at, in micro-dollars, as people read it: never less, so up to the next cent. */
export function estimateWords(microUsd: number): string {
  const step = microUsd < 10_000 ? 100 : 10_000;
  return moneyWords(Math.ceil(microUsd / step) * step);
}

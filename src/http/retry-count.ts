/**
 * Reads the header `X-Stainless-Retry-Count`, by which OpenAI's clients tell how often they have
 * sent a request before. Anything but a whole number counts as the first time.
 */
export function parseRetryCount(header: string | null | undefined): number {
  const count = /^\d+$/.test(header ?? "") ? Number(header) : 0;
  return Number.isSafeInteger(count) ? count : 0;
}

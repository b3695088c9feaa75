/** Headers carry no more than this here: much longer ones are refused before the Worker sees them. */
const longestHeader = 300;

/** What of a text a header can carry at all. */
export function toHeader(text: string): string {
  return text
    .replaceAll(/[^\u0020-\u007e\u00a1-\u00ff]/g, "")
    .trim()
    .slice(0, longestHeader);
}

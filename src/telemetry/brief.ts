/** Longer texts of providers are cut: a line in the log and a data point are small. */
const mostLength = 120;

/** A text that a provider chose, such as its id of a call, short enough for a line. */
export function brief(text: string): string {
  return text.slice(0, mostLength);
}

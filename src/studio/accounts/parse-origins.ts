/** Origins as somebody writes them, between commas or spaces, as browsers send them: without a last slash. */
export function parseOrigins(text: string): readonly string[] {
  const words = text.split(/[\s,]+/).filter((word) => word !== "");
  return [...new Set(words.map((word) => word.replace(/\/+$/, "")))];
}

const decoder = new TextDecoder();

/** What stands between the quotes of a JSON string, its escapes undone; empty when it is not valid. */
export function parseJsonText(bytes: readonly number[]): string {
  const text = decoder.decode(Uint8Array.from(bytes));
  if (!text.includes("\\")) return text;
  try {
    return String(JSON.parse(`"${text}"`));
  } catch {
    return "";
  }
}

/** What the bytes so far begin. */
export type PrefixVerdict = "unknown" | "base64" | "other";

/** Tells whether a JSON string begins as a data URL of base64 does. */
export interface DataUrlPrefix {
  /** Takes the next byte within the quotes. After another verdict than `unknown`, call reset() first. */
  push(value: number): PrefixVerdict;
  reset(): void;
}

/** No media type with its parameters is longer, in bytes. */
const longestPrefix = 200;

const comma = 0x2c;
const decoder = new TextDecoder();

/** Any media type will do: what the bytes are is read from the bytes. */
const base64Prefix = /^data:[^,]*;base64,$/i;

/** A recogniser for one string after the other. */
export function createDataUrlPrefix(): DataUrlPrefix {
  let bytes: number[] = [];
  return {
    push(value) {
      bytes.push(value);
      if (value === comma) return base64Prefix.test(parse(bytes)) ? "base64" : "other";
      return bytes.length < longestPrefix ? "unknown" : "other";
    },
    reset() {
      bytes = [];
    },
  };
}

/** Escapes undone: some clients write `image\/png`. */
function parse(bytes: readonly number[]): string {
  const text = decoder.decode(Uint8Array.from(bytes));
  if (!text.includes("\\")) return text;
  try {
    return String(JSON.parse(`"${text}"`));
  } catch {
    return "";
  }
}

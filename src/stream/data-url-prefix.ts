import { parseJsonText } from "./json-text.ts";

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

/** Any media type will do: what the bytes are is read from the bytes. Some clients write `image\/png`. */
const base64Prefix = /^data:[^,]*;base64,$/i;

/** A recogniser for one string after the other. */
export function createDataUrlPrefix(): DataUrlPrefix {
  let bytes: number[] = [];
  return {
    push(value) {
      bytes.push(value);
      if (value === comma) return base64Prefix.test(parseJsonText(bytes)) ? "base64" : "other";
      return bytes.length < longestPrefix ? "unknown" : "other";
    },
    reset() {
      bytes = [];
    },
  };
}

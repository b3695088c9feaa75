import { concatenate } from "../../../src/stream/concatenate.ts";
import { JsonExtractor } from "../../../src/stream/json-extractor.ts";
import { createSseExtractor } from "../../../src/stream/sse-extractor.ts";
import type { ExtractionRules, ValueContext } from "../../../src/stream/value-target.ts";

/** One value that was taken out. */
export interface Taken {
  readonly context: ValueContext;
  readonly bytes: Uint8Array;
  readonly isWhole: boolean;
  /** It was no base64 after all. */
  readonly isBroken: boolean;
}

/** What became of a body. */
export interface Extraction {
  readonly left: string;
  readonly taken: readonly Taken[];
}

// A byte order mark is part of what is left.
const decoder = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true });

const imagePaths = [
  ["b64_json"],
  ["data", "*", "b64_json"],
  ["candidates", "*", "content", "parts", "*", "inlineData", "data"],
] as const;

/** Pushes a body through an extractor in the pieces that the cuts make of it. */
export function extract(
  form: "json" | "events",
  body: Uint8Array,
  cuts: readonly number[] = [],
  rules: Partial<ExtractionRules> & { readonly raw?: boolean } = {},
): Extraction {
  const taken: {
    context: ValueContext;
    pieces: Uint8Array[];
    isWhole: boolean;
    isBroken: boolean;
  }[] = [];
  const left: Uint8Array[] = [];
  const remainder = (bytes: Uint8Array) => void left.push(bytes.slice());
  const allRules: ExtractionRules = {
    paths: imagePaths,
    mostValueBytes: 1_000_000,
    mostOtherBytes: 1_000_000,
    open: (context) => {
      const value = { context, pieces: [] as Uint8Array[], isWhole: false, isBroken: false };
      taken.push(value);
      return {
        form: rules.raw ? "raw" : "decoded",
        reference: `taken:${taken.length}`,
        write: (bytes) => value.pieces.push(bytes.slice()),
        end: () => (value.isWhole = true),
        fail: () => (value.isBroken = true),
      };
    },
    ...rules,
  };
  const extractor =
    form === "json"
      ? new JsonExtractor(allRules, remainder)
      : createSseExtractor(allRules, remainder);
  let start = 0;
  for (const end of [...cuts, body.length]) {
    // A copy that is destroyed afterwards: an extractor must not keep what it was given.
    const chunk = body.slice(start, end);
    extractor.push(chunk);
    chunk.fill(0);
    start = end;
  }
  return {
    left: decoder.decode(concatenate(left)),
    taken: taken.map(({ context, pieces, isWhole, isBroken }) => ({
      context,
      bytes: concatenate(pieces),
      isWhole,
      isBroken,
    })),
  };
}

import { createTakenValue, type TakenValue } from "./taken-value.ts";
import { OversizeError, type ExtractionRules, type Remainder } from "./value-target.ts";

/** Reads one JSON document in pieces, takes values out by their path and passes on the rest. */
export interface JsonExtractor {
  /** @throws InvalidBase64Error · OversizeError · what a target throws */
  push(chunk: Uint8Array): void;
  /** Forgets the document and waits for another. */
  reset(event: string): void;
  /** True while a value is being taken: what ends here is cut off. */
  isWithinValue(): boolean;
}

/** What the next byte belongs to. `lost` lets all through: it is no JSON, and a parser will say so. */
type State =
  | "before-value"
  | "before-key"
  | "before-colon"
  | "after-value"
  | "key"
  | "string"
  | "literal"
  | "taken"
  | "lost";

/** One open array or object: the key whose value is read, or null in an array. */
interface Frame {
  readonly isArray: boolean;
  key: string;
}

/** Keys longer than this are none that anybody looks for. */
const longestKey = 256;

const decoder = new TextDecoder();
const encoder = new TextEncoder();
const byte = {
  quote: 0x22,
  backslash: 0x5c,
  colon: 0x3a,
  comma: 0x2c,
  openObject: 0x7b,
  closeObject: 0x7d,
  openArray: 0x5b,
  closeArray: 0x5d,
} as const;

/**
 * An extractor that follows the path of keys, never a bare text: a prompt in the same body may
 * contain anything. @param remainder Takes what is left, each value replaced by its reference.
 */
// oxlint-disable-next-line max-lines-per-function -- one state machine, whose steps share its state
export function createJsonExtractor(rules: ExtractionRules, remainder: Remainder): JsonExtractor {
  let state: State = "before-value";
  let frames: Frame[] = [];
  let key: number[] = [];
  let isEscaped = false;
  let taken: TakenValue | undefined;
  let event = "";
  let others = 0;

  const path = () => frames.map((frame) => (frame.isArray ? "*" : frame.key));
  const isWanted = () => {
    // Depth first: it is cheap, and tells almost all strings apart.
    const here = rules.paths.filter(({ length }) => length === frames.length);
    return here.some((wanted) => wanted.every((part, depth) => part === path()[depth]));
  };
  const isTaken = () => state === "taken";
  const pass = (bytes: Uint8Array) => {
    if (bytes.length === 0) return;
    others += bytes.length;
    if (others > rules.mostOtherBytes) {
      throw new OversizeError(`A document is larger than ${rules.mostOtherBytes} bytes.`);
    }
    remainder(bytes);
  };
  const open = (isArray: boolean) => {
    frames.push({ isArray, key: "" });
    state = isArray ? "before-value" : "before-key";
  };
  const close = () => {
    state = frames.pop() ? "after-value" : "lost";
  };
  const beginValue = (value: number) => {
    if (value === byte.openObject) open(false);
    else if (value === byte.openArray) open(true);
    else if (value === byte.closeArray) close();
    else if (value === byte.quote) state = isWanted() ? "taken" : "string";
    else if (!isSpace(value)) state = "literal";
  };
  const endKey = () => {
    const frame = frames.at(-1);
    if (frame) frame.key = parseKey(key);
    key = [];
    state = "before-colon";
  };
  const afterValue = (value: number) => {
    if (value === byte.comma) state = frames.at(-1)?.isArray ? "before-value" : "before-key";
    else if (value === byte.closeObject || value === byte.closeArray) close();
    else if (!isSpace(value)) state = "lost";
  };
  /** Moves on by one byte that is not taken. */
  const step = (value: number) => {
    switch (state) {
      case "before-value":
        return beginValue(value);
      case "before-key":
        if (value === byte.quote) state = "key";
        else if (value === byte.closeObject) close();
        else if (!isSpace(value)) state = "lost";
        return undefined;
      case "before-colon":
        if (value === byte.colon) state = "before-value";
        else if (!isSpace(value)) state = "lost";
        return undefined;
      case "key":
        if (value === byte.quote && !isEscaped) return endKey();
        isEscaped = value === byte.backslash && !isEscaped;
        if (key.length <= longestKey) key.push(value);
        return undefined;
      case "string":
        if (value === byte.quote && !isEscaped) state = "after-value";
        isEscaped = value === byte.backslash && !isEscaped;
        return undefined;
      case "literal":
        if (isEndOfLiteral(value)) {
          state = "after-value";
          afterValue(value);
        }
        return undefined;
      case "after-value":
        return afterValue(value);
      case "taken":
      case "lost":
        return undefined;
    }
  };

  return {
    push(chunk) {
      let position = 0;
      while (position < chunk.length) {
        if (taken) {
          position = taken.take(chunk, position);
          if (position < 0) return;
          taken = undefined;
          state = "after-value";
        }
        const start = position;
        while (position < chunk.length && !isTaken()) {
          step(chunk[position] ?? 0);
          position += 1;
        }
        pass(chunk.subarray(start, position));
        if (isTaken()) {
          const target = rules.open({ path: path(), event });
          pass(encoder.encode(`${target.reference}"`));
          taken = createTakenValue(target, rules.mostValueBytes);
        }
      }
    },
    reset(nextEvent) {
      state = "before-value";
      frames = [];
      key = [];
      isEscaped = false;
      taken = undefined;
      others = 0;
      event = nextEvent;
    },
    isWithinValue: () => taken !== undefined,
  };
}

function parseKey(bytes: readonly number[]): string {
  if (bytes.length > longestKey) return "";
  const text = decoder.decode(Uint8Array.from(bytes));
  if (!text.includes("\\")) return text;
  try {
    return String(JSON.parse(`"${text}"`));
  } catch {
    return "";
  }
}

function isSpace(value: number): boolean {
  return value === 0x20 || value === 0x0a || value === 0x0d || value === 0x09;
}

function isEndOfLiteral(value: number): boolean {
  return (
    value === byte.comma ||
    value === byte.closeObject ||
    value === byte.closeArray ||
    isSpace(value)
  );
}

import { createDataUrlPrefix } from "./data-url-prefix.ts";
import { parseJsonText } from "./json-text.ts";
import { TakenValue } from "./taken-value.ts";
import { OversizeError, type ExtractionRules, type Remainder } from "./value-target.ts";

/** What the next byte belongs to. `lost` lets all through: it is no JSON, and a parser will say so. */
type State =
  | "before-value"
  | "before-key"
  | "before-colon"
  | "after-value"
  | "key"
  | "string"
  | "prefix"
  | "literal"
  | "taken"
  | "lost";

/** One open array or object: the key whose value is read, or null in an array. */
interface Frame {
  readonly isArray: boolean;
  key: string;
  /** Of an array, the position of the element that is read. */
  index: number;
}

/** Keys longer than this are none that anybody looks for. */
const longestKey = 256;

const byteOrderMark = [0xef, 0xbb, 0xbf];

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
 * Reads one JSON document in pieces, takes values out by their path and passes on the rest. It
 * follows the path of keys, never a bare text: a prompt in the same body may contain anything.
 */
export class JsonExtractor {
  readonly #rules: ExtractionRules;
  readonly #remainder: Remainder;
  #state: State = "before-value";
  #frames: Frame[] = [];
  #key: number[] = [];
  readonly #prefix = createDataUrlPrefix();
  #isEscaped = false;
  #taken: TakenValue | undefined;
  #event = "";
  #others = 0;

  /** @param remainder Takes what is left, each value replaced by its reference. */
  constructor(rules: ExtractionRules, remainder: Remainder) {
    this.#rules = rules;
    this.#remainder = remainder;
  }

  /** Reads on. @throws InvalidBase64Error · OversizeError · what a target throws */
  push(chunk: Uint8Array): void {
    let position = 0;
    while (position < chunk.length) {
      if (this.#taken) {
        position = this.#taken.take(chunk, position);
        if (position < 0) return;
        this.#taken = undefined;
        this.#state = "after-value";
      }
      const start = position;
      while (position < chunk.length && !this.#isTaken()) {
        this.#step(chunk[position] ?? 0);
        position += 1;
      }
      this.#pass(chunk.subarray(start, position));
      if (this.#isTaken()) this.#take();
    }
  }

  /**
   * Within a value, takes what is plainly part of it.
   * @returns The position from which on bytes are to be pushed.
   */
  takePlain(chunk: Uint8Array, start: number): number {
    return this.#taken ? this.#taken.takePlain(chunk, start) : start;
  }

  /** Forgets the document and waits for another. */
  reset(event: string): void {
    this.#state = "before-value";
    this.#frames = [];
    this.#key = [];
    this.#isEscaped = false;
    this.#taken = undefined;
    this.#others = 0;
    this.#event = event;
  }

  /** True while a value is being taken: what ends here is cut off. */
  isWithinValue(): boolean {
    return this.#taken !== undefined;
  }

  #isTaken(): boolean {
    return this.#state === "taken";
  }

  #take(): void {
    const place = this.#frames.map(({ isArray, key, index }) => (isArray ? String(index) : key));
    const target = this.#rules.open({ path: this.#path(), place, event: this.#event });
    this.#pass(encoder.encode(`${target.reference}"`));
    this.#taken = new TakenValue(target, this.#rules.mostValueBytes);
  }

  #path(): readonly string[] {
    return this.#frames.map((frame) => (frame.isArray ? "*" : frame.key));
  }

  #isWanted(): boolean {
    // Depth first: it is cheap, and tells almost all strings apart.
    const here = this.#rules.paths.filter(({ length }) => length === this.#frames.length);
    if (here.length === 0) return false;
    const path = this.#path();
    return here.some((wanted) => wanted.every((part, depth) => part === path[depth]));
  }

  #pass(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#others += bytes.length;
    if (this.#others > this.#rules.mostOtherBytes) {
      throw new OversizeError(`A document is larger than ${this.#rules.mostOtherBytes} bytes.`);
    }
    this.#remainder(bytes);
  }

  /** Moves on by one byte that is not taken. */
  #step(value: number): void {
    switch (this.#state) {
      case "before-value":
        return this.#beginValue(value);
      case "before-key":
        return this.#beginKey(value);
      case "before-colon":
        if (value === byte.colon) this.#state = "before-value";
        else if (!isSpace(value)) this.#state = "lost";
        return undefined;
      case "key":
        if (value === byte.quote && !this.#isEscaped) return this.#endKey();
        this.#isEscaped = value === byte.backslash && !this.#isEscaped;
        if (this.#key.length <= longestKey) this.#key.push(value);
        return undefined;
      case "string":
        if (value === byte.quote && !this.#isEscaped) this.#state = "after-value";
        this.#isEscaped = value === byte.backslash && !this.#isEscaped;
        return undefined;
      case "prefix":
        return this.#stepPrefix(value);
      case "literal":
        if (isEndOfLiteral(value)) this.#afterValue(value);
        return undefined;
      case "after-value":
        return this.#afterValue(value);
      case "taken":
      case "lost":
        return undefined;
    }
  }

  #beginValue(value: number): void {
    if (value === byte.openObject) this.#open(false);
    else if (value === byte.openArray) this.#open(true);
    else if (value === byte.closeArray) this.#close();
    else if (value === byte.quote) this.#state = this.#isWanted() ? this.#beginWanted() : "string";
    else if (!isSpace(value) && !this.#isMark(value)) this.#state = "literal";
  }

  #beginWanted(): State {
    if (this.#rules.part !== "data-url") return "taken";
    this.#prefix.reset();
    return "prefix";
  }

  /** The beginning of a string of which only a data URL's base64 is wanted. */
  #stepPrefix(value: number): void {
    if (value === byte.quote && !this.#isEscaped) {
      this.#state = "after-value";
      return;
    }
    this.#isEscaped = value === byte.backslash && !this.#isEscaped;
    const verdict = this.#prefix.push(value);
    if (verdict === "base64") this.#state = "taken";
    else if (verdict === "other") this.#state = "string";
  }

  /** A byte order mark may stand before a document. */
  #isMark(value: number): boolean {
    return this.#frames.length === 0 && byteOrderMark.includes(value);
  }

  #beginKey(value: number): void {
    if (value === byte.quote) this.#state = "key";
    else if (value === byte.closeObject) this.#close();
    else if (!isSpace(value)) this.#state = "lost";
  }

  #endKey(): void {
    const frame = this.#frames.at(-1);
    if (frame) frame.key = this.#key.length > longestKey ? "" : parseJsonText(this.#key);
    this.#key = [];
    this.#state = "before-colon";
  }

  #afterValue(value: number): void {
    if (value === byte.comma) {
      const frame = this.#frames.at(-1);
      if (frame) frame.index += 1;
      this.#state = frame?.isArray ? "before-value" : "before-key";
    } else if (value === byte.closeObject || value === byte.closeArray) this.#close();
    else this.#state = isSpace(value) ? "after-value" : "lost";
  }

  #open(isArray: boolean): void {
    this.#frames.push({ isArray, key: "", index: 0 });
    this.#state = isArray ? "before-value" : "before-key";
  }

  #close(): void {
    this.#state = this.#frames.pop() ? "after-value" : "lost";
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

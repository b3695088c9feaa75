import { parseFormPartHead, type FormPartHead } from "./form-part-head.ts";

/** Thrown when a body is not the form that it says it is: the sender's fault. */
export class MalformedFormError extends Error {
  override readonly name = "MalformedFormError";
}

/** Where the bytes of one part go. */
export interface FormPartTarget {
  /** Takes the next piece. It is valid during the call alone: what is kept must be copied. */
  write(bytes: Uint8Array): void;
  /** The part is whole. */
  end(): void;
}

/** What the next byte belongs to. */
type State = "preamble" | "after-delimiter" | "head" | "body" | "epilogue";

/** The longest head of one part, and the most parts of one form: above what honest clients send. */
const longestHead = 8 * 1024;
const mostParts = 100;

const carriageReturn = 0x0d;
const lineFeed = 0x0a;
const dash = 0x2d;
const decoder = new TextDecoder();

/**
 * Reads one body of `multipart/form-data` in pieces, and hands on the bytes of its parts as they
 * come. Nothing is kept of a part but its head.
 */
export class FormParser {
  readonly #open: (head: FormPartHead) => FormPartTarget;
  /** What ends a part: the line end before the boundary is not part of it. */
  readonly #delimiter: Uint8Array;
  /** How much of the delimiter has come. The first boundary may do without a line end before it. */
  #matched = 2;
  #state: State = "preamble";
  #head: number[] = [];
  #afterDelimiter: number[] = [];
  #part: FormPartTarget | undefined;
  #parts = 0;

  /**
   * @param boundary Without the dashes before it.
   * @param open Called when a part begins.
   */
  constructor(boundary: string, open: (head: FormPartHead) => FormPartTarget) {
    this.#open = open;
    this.#delimiter = new TextEncoder().encode(`\r\n--${boundary}`);
  }

  /** Reads on. @throws MalformedFormError · what a target throws */
  push(chunk: Uint8Array): void {
    let position = 0;
    while (position < chunk.length) {
      switch (this.#state) {
        case "preamble":
        case "body":
          position = this.#findDelimiter(chunk, position);
          break;
        case "after-delimiter":
          this.#stepAfterDelimiter(chunk[position] ?? 0);
          position += 1;
          break;
        case "head":
          this.#stepHead(chunk[position] ?? 0);
          position += 1;
          break;
        case "epilogue":
          return;
      }
    }
  }

  /** @throws MalformedFormError when the last boundary has not come. */
  finish(): void {
    if (this.#state === "epilogue") return;
    throw new MalformedFormError("The form ends before its last boundary.");
  }

  /**
   * Hands on what stands before the next delimiter. Of its bytes, the carriage return is the first
   * alone: where a match breaks off, none can have begun within it.
   * @returns The position from which on to read.
   */
  #findDelimiter(chunk: Uint8Array, start: number): number {
    const delimiter = this.#delimiter;
    let position = start;
    // What matched in earlier chunks is handed on from the delimiter, should it be none.
    let earlier = this.#matched;
    while (position < chunk.length) {
      if (this.#matched === 0) {
        const next = chunk.indexOf(carriageReturn, position);
        position = next < 0 ? chunk.length : next;
        if (next < 0) break;
      }
      if (chunk[position] !== delimiter[this.#matched]) {
        if (earlier > 0) this.#write(delimiter.subarray(0, earlier));
        earlier = 0;
        this.#matched = 0;
        continue;
      }
      this.#matched += 1;
      position += 1;
      if (this.#matched < delimiter.length) continue;
      const end = position - delimiter.length;
      if (end > start) this.#write(chunk.subarray(start, end));
      this.#endPart();
      return position;
    }
    const end = chunk.length - (this.#matched - earlier);
    if (end > start) this.#write(chunk.subarray(start, end));
    return chunk.length;
  }

  #write(bytes: Uint8Array): void {
    this.#part?.write(bytes);
  }

  #endPart(): void {
    this.#part?.end();
    this.#part = undefined;
    this.#matched = 0;
    this.#afterDelimiter = [];
    this.#state = "after-delimiter";
  }

  /** A line end and another part, or two dashes and nothing more. Blanks before a line end are allowed. */
  #stepAfterDelimiter(value: number): void {
    const isBlank = value === 0x20 || value === 0x09;
    if (isBlank && this.#afterDelimiter.length === 0) return;
    this.#afterDelimiter.push(value);
    const [first, second] = this.#afterDelimiter;
    if (second === undefined) return;
    if (first === dash && second === dash) this.#state = "epilogue";
    else if (first === carriageReturn && second === lineFeed) this.#state = "head";
    else throw new MalformedFormError("A boundary of the form is followed by something else.");
  }

  #stepHead(value: number): void {
    this.#head.push(value);
    if (this.#head.length > longestHead) {
      throw new MalformedFormError(`The head of a part is longer than ${longestHead} bytes.`);
    }
    if (value !== lineFeed || !isEndOfHead(this.#head)) return;
    const head = parseFormPartHead(decoder.decode(Uint8Array.from(this.#head)));
    if (!head) throw new MalformedFormError("A part of the form has no name.");
    this.#parts += 1;
    if (this.#parts > mostParts) {
      throw new MalformedFormError(`The form has more than ${mostParts} parts.`);
    }
    this.#head = [];
    this.#part = this.#open(head);
    this.#state = "body";
  }
}

/** An empty line, or nothing but one. */
function isEndOfHead(head: readonly number[]): boolean {
  const [a, b, c] = [head.at(-4), head.at(-3), head.at(-2)];
  return c === carriageReturn && (head.length === 2 || (a === carriageReturn && b === lineFeed));
}

import {
  base64Length,
  createBase64Decoder,
  InvalidBase64Error,
  isBase64Byte,
} from "./base64-decoder.ts";
import { OversizeError, type ValueTarget } from "./value-target.ts";

const quote = 0x22;
const backslash = 0x5c;
const letterU = 0x75;
const slash = 0x2f;

/** How much is decoded in one go: bounds the memory that the values of an isolate need. */
const stepBytes = 64 * 1024;

/** Used within one call only: nothing is awaited while it holds anything. */
const scratch = new Uint8Array((stepBytes / 4) * 3 + 4);

/** The inside of a JSON string that is being taken out. */
export class TakenValue {
  readonly #target: ValueTarget;
  readonly #mostBytes: number;
  readonly #decoder = createBase64Decoder();
  /** The characters of an escape sequence that is not whole yet, after its backslash. */
  #escape: string | undefined;
  #isBroken = false;
  #isSkippingEscape = false;
  #total = 0;

  /** @param mostBytes The longest value that is taken, in bytes of base64. */
  constructor(target: ValueTarget, mostBytes: number) {
    this.#target = target;
    this.#mostBytes = mostBytes;
  }

  /**
   * Takes bytes from `start` on.
   * @returns The position after the closing quote, or -1 when the string goes on after the chunk.
   * @throws OversizeError
   */
  take(chunk: Uint8Array, start: number): number {
    let position = start;
    while (position < chunk.length) {
      const from = position;
      const byte = chunk[from] ?? 0;
      const isEnd = byte === quote && this.#escape === undefined && !this.#isSkippingEscape;
      if (isEnd) {
        if (!this.#isBroken) this.#attempt(() => this.#finish());
        return from + 1;
      }
      position += this.#isBroken
        ? this.#skip(byte)
        : this.#attempt(() => this.#advance(chunk, from));
      this.#count(position - from);
    }
    return -1;
  }

  /**
   * Takes bytes from `start` on for as long as they are plainly base64.
   * @returns The position of the first byte that is not, or the length of the chunk.
   * @throws OversizeError
   */
  takePlain(chunk: Uint8Array, start: number): number {
    let position = start;
    while (position < chunk.length && !this.#isBroken && this.#escape === undefined) {
      const from = position;
      position += this.#attempt(() => this.#pass(chunk, from));
      if (position === from) break;
      this.#count(position - from);
    }
    return position;
  }

  #count(bytes: number): void {
    this.#total += bytes;
    if (this.#total > this.#mostBytes) {
      throw new OversizeError(`A value is larger than ${this.#mostBytes} bytes of base64.`);
    }
  }

  /** Hands base64 on to the target, and tells how much it was. */
  #pass(chunk: Uint8Array, start: number): number {
    const piece = chunk.subarray(start, Math.min(chunk.length, start + stepBytes));
    if (this.#target.form === "raw") {
      const length = base64Length(piece, scratch);
      if (length > 0) this.#target.write(piece.subarray(0, length));
      return length;
    }
    const { read, written } = this.#decoder.decode(piece, scratch);
    if (written > 0) this.#target.write(scratch.subarray(0, written));
    return read;
  }

  /** Takes what it can at a position and tells how much that was. */
  #advance(chunk: Uint8Array, position: number): number {
    const byte = chunk[position] ?? 0;
    if (this.#escape !== undefined) {
      this.#takeEscaped(byte);
      return 1;
    }
    if (byte === backslash) {
      this.#escape = "";
      return 1;
    }
    const length = this.#pass(chunk, position);
    if (length === 0) throw new InvalidBase64Error("The base64 holds a foreign character.");
    return length;
  }

  #takeEscaped(byte: number): void {
    const escape = (this.#escape ?? "") + String.fromCharCode(byte);
    this.#escape = escape;
    const isUnicode = escape.charCodeAt(0) === letterU;
    if (isUnicode && escape.length < 5) return;
    const code = isUnicode ? Number.parseInt(escape.slice(1), 16) : byte;
    this.#escape = undefined;
    const isMeant = isUnicode ? isBase64Byte(code) : code === slash;
    if (!isMeant) throw new InvalidBase64Error("The base64 holds an escape that is not of it.");
    this.#pass(Uint8Array.of(code), 0);
  }

  #finish(): number {
    this.#decoder.finish();
    this.#target.end();
    return 1;
  }

  /** The rest of a broken value goes nowhere, but its end must be found. */
  #skip(byte: number): number {
    this.#isSkippingEscape = byte === backslash && !this.#isSkippingEscape;
    return 1;
  }

  /** Does a step; a value that turns out not to be base64 is broken from there on. */
  #attempt(step: () => number): number {
    const least = this.#escape === undefined ? 0 : 1;
    try {
      return step();
    } catch (error) {
      if (!(error instanceof InvalidBase64Error)) throw error;
      this.#isBroken = true;
      this.#target.fail(error);
      return least;
    }
  }
}

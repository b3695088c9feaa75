import { createBase64Decoder, InvalidBase64Error, isBase64Byte } from "./base64-decoder.ts";
import { OversizeError, type ValueTarget } from "./value-target.ts";

/** The inside of a JSON string that is being taken out. */
export interface TakenValue {
  /**
   * Takes bytes from `start` on.
   * @returns The position after the closing quote, or -1 when the string goes on after the chunk.
   * @throws OversizeError
   */
  take(chunk: Uint8Array, start: number): number;
}

const quote = 0x22;
const backslash = 0x5c;
const letterU = 0x75;
const slash = 0x2f;

/** How much is decoded in one go: bounds the one buffer that a value needs. */
const stepBytes = 64 * 1024;

/** Takes one value into its target. */
// oxlint-disable-next-line max-lines-per-function -- one state machine, whose steps share its state
export function createTakenValue(target: ValueTarget, mostBytes: number): TakenValue {
  const decoder = createBase64Decoder();
  const output = target.form === "decoded" ? new Uint8Array((stepBytes / 4) * 3 + 4) : undefined;
  // The characters of an escape sequence that is not whole yet, after its backslash.
  let escape: string | undefined;
  let isBroken = false;
  let isSkippingEscape = false;
  let total = 0;

  const pass = (chunk: Uint8Array, start: number): number => {
    const end = Math.min(chunk.length, start + stepBytes);
    const piece = chunk.subarray(start, end);
    if (!output) {
      const length = base64Length(piece);
      if (length > 0) target.write(piece.subarray(0, length));
      return length;
    }
    const { read, written } = decoder.decode(piece, 0, output);
    if (written > 0) target.write(output.subarray(0, written));
    return read;
  };

  const takeEscaped = (byte: number) => {
    escape += String.fromCharCode(byte);
    const isUnicode = escape?.charCodeAt(0) === letterU;
    if (isUnicode && (escape?.length ?? 0) < 5) return;
    const code = isUnicode ? Number.parseInt(escape?.slice(1) ?? "", 16) : byte;
    escape = undefined;
    const isMeant = isUnicode ? isBase64Byte(code) : code === slash;
    if (!isMeant) throw new InvalidBase64Error("The base64 holds an escape that is not of it.");
    pass(Uint8Array.of(code), 0);
  };

  /** Takes what it can at a position and tells how much that was. */
  const advance = (chunk: Uint8Array, position: number): number => {
    const byte = chunk[position] ?? 0;
    if (escape !== undefined) {
      takeEscaped(byte);
      return 1;
    }
    if (byte === backslash) {
      escape = "";
      return 1;
    }
    const length = pass(chunk, position);
    if (length === 0) throw new InvalidBase64Error("The base64 holds a foreign character.");
    return length;
  };
  const finish = (): number => {
    decoder.finish();
    target.end();
    return 1;
  };
  /** The rest of a broken value goes nowhere, but its end must be found. */
  const skip = (byte: number): number => {
    isSkippingEscape = byte === backslash && !isSkippingEscape;
    return 1;
  };
  /** Does a step; a value that turns out not to be base64 is broken from there on. */
  const attempt = (step: () => number): number => {
    const least = escape === undefined ? 0 : 1;
    try {
      return step();
    } catch (error) {
      if (!(error instanceof InvalidBase64Error)) throw error;
      isBroken = true;
      target.fail(error);
      return least;
    }
  };

  return {
    take(chunk, start) {
      let position = start;
      while (position < chunk.length) {
        const from = position;
        const byte = chunk[from] ?? 0;
        const isEnd = byte === quote && escape === undefined && !isSkippingEscape;
        if (isEnd) {
          if (!isBroken) attempt(finish);
          return from + 1;
        }
        position += isBroken ? skip(byte) : attempt(() => advance(chunk, from));
        total += position - from;
        if (total > mostBytes) {
          throw new OversizeError(`A value is larger than ${mostBytes} bytes of base64.`);
        }
      }
      return -1;
    },
  };
}

function base64Length(bytes: Uint8Array): number {
  let length = 0;
  while (length < bytes.length && isBase64Byte(bytes[length] ?? 0)) length += 1;
  return length;
}

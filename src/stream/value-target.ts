import type { InvalidBase64Error } from "./base64-decoder.ts";

/** Where a value goes that is taken out of a body. */
export interface ValueTarget {
  /** `decoded`: the bytes that the base64 stands for. `raw`: the base64 itself, escapes undone. */
  readonly form: "decoded" | "raw";
  /** Stands in the body in place of the value: short, and of letters, digits, `-` and `:` only. */
  readonly reference: string;
  /** Takes the next piece. It is valid during the call alone: what is kept must be copied. */
  write(bytes: Uint8Array): void;
  /** The value is whole. */
  end(): void;
  /** The value is not base64 after all. The rest of it is passed over, and the body read on. */
  fail(error: InvalidBase64Error): void;
}

/** What is known of a value when it begins. */
export interface ValueContext {
  /** Keys from the root down; `*` for an element of an array. */
  readonly path: readonly string[];
  /** The same with positions in place of each `*`, from 0. */
  readonly place: readonly string[];
  /** The name of the server-sent event it is in; empty outside of one. */
  readonly event: string;
}

/** Which values are taken out, and how much is let through. */
export interface ExtractionRules {
  /** Paths of the values to take, in the form of {@link ValueContext.path}. */
  readonly paths: readonly (readonly string[])[];
  /**
   * Which part of such a value is taken: the whole string, or what follows `data:…;base64,` in one.
   * Every other string is then left in the body as it is. Undefined is the whole string.
   */
  readonly part?: "string" | "data-url";
  /** Called when such a value begins. */
  readonly open: (context: ValueContext) => ValueTarget;
  /** The longest value that is taken, in bytes of base64. */
  readonly mostValueBytes: number;
  /** The most that one document or event may hold beside the values taken, in bytes. */
  readonly mostOtherBytes: number;
}

/** Thrown when a body holds more than any honest sender sends. */
export class OversizeError extends Error {
  override readonly name = "OversizeError";
}

/** Takes the part of a body that is left, in order. The bytes are valid during the call alone. */
export type Remainder = (bytes: Uint8Array) => void;

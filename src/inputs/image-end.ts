import { isAlone } from "./jpeg-pixels.ts";

/** What a walk through an image wants next of its bytes. */
type Want =
  | { readonly kind: "take"; readonly bytes: number }
  | { readonly kind: "skip"; readonly bytes: number }
  /** All up to this byte, and that one. */
  | { readonly kind: "past"; readonly byte: number };

type Walk = Generator<Want, void, Uint8Array>;

/** More is never taken at once. */
const mostTaken = 8;

/**
 * Finds out whether an image that arrives in pieces of any size comes to its end. Nothing is decoded,
 * and what stands behind the end is not looked at: phones append more. An image whose parts make no
 * sense counts as whole: that it is damaged is for its decoder to say.
 */
export class ImageEnd {
  readonly #walk: Walk = walkImage();
  readonly #taken = new Uint8Array(mostTaken);
  #count = 0;
  #want: Want | undefined;

  constructor() {
    this.#goOn(new Uint8Array(0));
  }

  /** True once its end has come. */
  get isWhole(): boolean {
    return this.#want === undefined;
  }

  write(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length && this.#want;) at += this.#serve(this.#want, bytes, at);
  }

  /** @returns How many bytes were used up. */
  #serve(want: Want, bytes: Uint8Array, at: number): number {
    switch (want.kind) {
      case "skip": {
        const skipped = Math.min(want.bytes, bytes.length - at);
        this.#want = { kind: "skip", bytes: want.bytes - skipped };
        if (skipped === want.bytes) this.#goOn(new Uint8Array(0));
        return skipped;
      }
      case "take": {
        const part = bytes.subarray(at, at + want.bytes - this.#count);
        this.#taken.set(part, this.#count);
        this.#count += part.length;
        if (this.#count === want.bytes) {
          this.#count = 0;
          this.#goOn(this.#taken.subarray(0, want.bytes));
        }
        return part.length;
      }
      case "past": {
        const found = bytes.indexOf(want.byte, at);
        if (found < 0) return bytes.length - at;
        this.#goOn(new Uint8Array(0));
        return found + 1 - at;
      }
    }
  }

  #goOn(answer: Uint8Array): void {
    const { value, done } = this.#walk.next(answer);
    this.#want = done ? undefined : value;
    if (this.#want?.kind === "skip" && this.#want.bytes <= 0) this.#goOn(new Uint8Array(0));
  }
}

const decoder = new TextDecoder("latin1");

/** Ends where the image does. */
function* walkImage(): Walk {
  const beginning = yield* take(4);
  const [, , , fourth = 0] = beginning;
  // Three letters are enough: whoever takes the image looks at its head.
  switch (decoder.decode(beginning.subarray(1))) {
    case "PNG":
      return yield* walkPng();
    case "IFF":
      return yield* walkWebp();
    default:
      return yield* walkJpeg(fourth);
  }
}

/** A signature, then chunks: length, name, data, checksum. */
function* walkPng(): Walk {
  yield { kind: "skip", bytes: 4 };
  for (;;) {
    const head = yield* take(8);
    if (decoder.decode(head.subarray(4)) === "IEND") return;
    yield { kind: "skip", bytes: viewOf(head).getUint32(0) + 4 };
  }
}

/** One chunk, which says how long it is. */
function* walkWebp(): Walk {
  yield { kind: "skip", bytes: viewOf(yield* take(4)).getUint32(0, true) };
}

const markerByte = 0xff;
const endOfImage = 0xd9;
const startOfScan = 0xda;

/** Segments, and behind the head of a scan its data, in which a marker byte is followed by zero. */
function* walkJpeg(first: number): Walk {
  for (let code = first; code !== endOfImage;) {
    if (code !== markerByte && !isAlone(code)) {
      yield { kind: "skip", bytes: viewOf(yield* take(2)).getUint16(0) - 2 };
    }
    if (code === startOfScan) {
      code = yield* walkScan();
    } else {
      const [byte = 0] = code === markerByte ? [markerByte] : yield* take(1);
      if (byte !== markerByte) return;
      [code = 0] = yield* take(1);
    }
  }
}

/** Returns the code of the marker that ends it. */
function* walkScan(): Generator<Want, number, Uint8Array> {
  for (;;) {
    yield { kind: "past", byte: markerByte };
    const [code = 0] = yield* take(1);
    if (code !== 0 && !isAlone(code)) return code;
  }
}

function* take(bytes: number): Generator<Want, Uint8Array, Uint8Array> {
  return yield { kind: "take", bytes };
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

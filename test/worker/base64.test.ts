import * as fc from "fast-check";
import { describe, it } from "vitest";

import { encodedLength } from "../../src/domain/encoded-length.ts";
import {
  base64Length,
  createBase64Decoder,
  InvalidBase64Error,
} from "../../src/stream/base64-decoder.ts";
import { concatenate } from "../../src/stream/concatenate.ts";
import { createBase64Encoder, encodeBase64 } from "../../src/stream/encode-base64.ts";
import { isLong } from "../selection.ts";
import { ascii, isEqual, noise, toBase64 } from "./bytes.ts";

// Here and not among the unit tests: the runtime's own base64, which is most of both, is workerd's.

/** Short inputs and single groups are decoded by the loop, and never by the runtime. */
const loopBytes = 100;
const wholePiece = 64 * 1024;

/** What a decoder makes of an input that comes in pieces of a length. */
function decode(input: Uint8Array, length: number) {
  const decoder = createBase64Decoder();
  const pieces: Uint8Array[] = [];
  let read = 0;
  try {
    while (read < input.length) {
      const piece = input.slice(read, read + length);
      const output = new Uint8Array((piece.length / 4) * 3 + 5);
      const progress = decoder.decode(piece, output);
      pieces.push(output.slice(0, progress.written));
      read += progress.read;
      if (progress.read < piece.length) break;
    }
    if (read === input.length) decoder.finish();
    return { read, bytes: concatenate(pieces), error: null };
  } catch (error) {
    if (!(error instanceof InvalidBase64Error)) throw error;
    return { read: null, bytes: null, error: error.message };
  }
}

/** How many bytes from the start on are digits or padding, by the simplest way there is. */
function lengthOfBase64(bytes: Uint8Array): number {
  const end = bytes.findIndex((byte) => !/[A-Za-z0-9+/=]/.test(String.fromCharCode(byte)));
  return end < 0 ? bytes.length : end;
}

const faults = {
  space: " ",
  newline: "\n",
  tab: "\t",
  padding: "=",
  "two paddings": "==",
  "url digits": "-_",
  quote: '"',
  nothing: "",
  "a byte order mark": "\u{FEFF}",
  "a letter of two bytes": "é",
  "a letter of four bytes": "🦊",
};

/** Half a letter in UTF-8, and bytes that are never in any. */
const foreignBytes = [[0x80], [0xc3], [0xff], [0xef, 0xbb], [0x00]];

const insertions: readonly Uint8Array[] = [
  ...Object.values(faults).map(ascii),
  ...foreignBytes.map((bytes) => Uint8Array.from(bytes)),
];

/** Base64 of about so many bytes, with some faults in it. */
function faultyBase64(lengths: fc.Arbitrary<number>): fc.Arbitrary<Uint8Array> {
  const fault = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    insertion: fc.constantFrom(...insertions),
    replaces: fc.boolean(),
  });
  return fc
    .tuple(lengths, fc.integer({ min: 1, max: 1000 }), fc.array(fault, { maxLength: 2 }))
    .map(([length, seed, all]) => {
      let bytes: Uint8Array = ascii(toBase64(noise(length, seed)));
      for (const { at, insertion, replaces } of all) {
        const position = Math.floor(at * bytes.length);
        const after = bytes.subarray(position + (replaces ? insertion.length : 0));
        bytes = concatenate([bytes.subarray(0, position), insertion, after]);
      }
      return bytes;
    });
}

const sizes = [
  {
    name: "around 128 bytes",
    lengths: fc.integer({ min: 84, max: 108 }),
    numRuns: isLong ? 3000 : 600,
  },
  {
    name: "of a few hundred bytes",
    lengths: fc.integer({ min: 0, max: 700 }),
    numRuns: isLong ? 1000 : 300,
  },
  {
    name: "around 64 KiB",
    lengths: fc.integer({ min: 49_140, max: 49_165 }),
    numRuns: isLong ? 60 : 20,
  },
];

describe("the runtime's own decoder", () => {
  it.for(sizes)("agrees with the loop on base64 $name", ({ lengths, numRuns }, { expect }) => {
    const property = fc.property(faultyBase64(lengths), (bytes) => {
      const fast = decode(bytes, wholePiece * 2);
      expect(fast).toEqual(decode(bytes, loopBytes));
      if (fast.read !== null) expect(fast.read).toBe(lengthOfBase64(bytes));
      if (fast.read === bytes.length)
        expect(toBase64(fast.bytes)).toBe(new TextDecoder().decode(bytes));
    });
    fc.assert(property, { numRuns });
  });

  it.for(sizes)("finds the end of base64 $name", ({ lengths, numRuns }, { expect }) => {
    const scratch = new Uint8Array(wholePiece);
    const property = fc.property(faultyBase64(lengths), (bytes) => {
      expect(base64Length(bytes, scratch)).toBe(lengthOfBase64(bytes));
    });
    fc.assert(property, { numRuns });
  });

  it.for(
    Object.entries(faults).filter(
      ([, text]) => text !== "" && text.trim() !== "=" && text !== "==",
    ),
  )("lets no %s pass, wherever it is", ([, text], { expect }) => {
    const whole = ascii(toBase64(noise(150)));
    for (let at = 0; at < whole.length; at += 1) {
      const bytes = concatenate([whole.subarray(0, at), ascii(text), whole.subarray(at)]);
      const { read } = decode(bytes, wholePiece);
      expect(read).toBe(at);
    }
  });

  it("takes padding at the end alone", ({ expect }) => {
    const whole = toBase64(noise(151));
    expect(whole.endsWith("==")).toBe(true);
    expect(decode(ascii(whole), wholePiece)).toMatchObject({ read: whole.length });
    for (const text of [whole + whole, `${whole}AAAA`, `${whole.slice(0, -1)}AA`, `${whole}=`]) {
      expect(decode(ascii(text), wholePiece).error).toMatch(/padding|group/);
    }
  });
});

/** Encodes bytes that come in pieces of these lengths; what is left comes last. */
function encode(bytes: Uint8Array, lengths: readonly number[]): string {
  const encoder = createBase64Encoder();
  const decoder = new TextDecoder();
  let text = "";
  let at = 0;
  for (const length of [...lengths, bytes.length]) {
    // A copy that is destroyed afterwards: an encoder must not keep what it was given.
    const piece = bytes.slice(at, at + length);
    // What it returns is valid until the next call alone.
    text += decoder.decode(encoder.encode(piece));
    piece.fill(0);
    at += length;
  }
  return text + decoder.decode(encoder.finish());
}

describe("createBase64Encoder", () => {
  const text = ascii("Paper boats on a calm lake: ä€😀");

  it.for([1, 2, 3, 4, 5, 7, 100])("is right when %d bytes come at a time", (length, { expect }) => {
    const lengths = Array.from({ length: Math.ceil(text.length / length) }, () => length);
    expect(encode(text, lengths)).toBe(toBase64(text));
  });

  it.for([
    { raw: "", encoded: "" },
    { raw: "f", encoded: "Zg==" },
    { raw: "fo", encoded: "Zm8=" },
    { raw: "foo", encoded: "Zm9v" },
    { raw: "foob", encoded: "Zm9vYg==" },
    { raw: "fooba", encoded: "Zm9vYmE=" },
    { raw: "foobar", encoded: "Zm9vYmFy" },
  ])("of '$raw' is '$encoded', as RFC 4648 has it", ({ raw, encoded }, { expect }) => {
    expect(encode(ascii(raw), [])).toBe(encoded);
  });

  it("is what another encoder makes of it, however it is cut", ({ expect }) => {
    const cuts = fc.array(fc.nat({ max: 40 }), { maxLength: 30 });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), cuts, (bytes, lengths) => {
        expect(encode(bytes, lengths)).toBe(toBase64(bytes));
      }),
      { numRuns: isLong ? 2000 : 500 },
    );
  });

  it("is right beyond what becomes text in one go", ({ expect }) => {
    const bytes = noise(400_000);
    const expected = ascii(toBase64(bytes));
    const cuts = fc.array(fc.nat({ max: 200_000 }), { maxLength: 4 });
    fc.assert(
      fc.property(cuts, (lengths) => isEqual(ascii(encode(bytes, lengths)), expected)),
      { numRuns: 40 },
    );
    expect(isEqual(ascii(encode(bytes, [49_151, 49_152, 49_153])), expected)).toBe(true);
  });

  it("can be used for one value after the other", ({ expect }) => {
    const encoder = createBase64Encoder();
    const decoder = new TextDecoder();
    for (const raw of ["foob", "fooba", "foobar"]) {
      const first = decoder.decode(encoder.encode(ascii(raw)));
      expect(first + decoder.decode(encoder.finish())).toBe(toBase64(ascii(raw)));
    }
  });
});

/** All that comes of pieces, put together; each is destroyed when the next is asked for. */
async function encodeAll(pieces: readonly Uint8Array[]): Promise<string> {
  async function* passing() {
    for (const piece of pieces) {
      const copy = piece.slice();
      yield copy;
      copy.fill(0);
    }
  }
  let text = "";
  for await (const encoded of encodeBase64(passing())) text += new TextDecoder().decode(encoded);
  return text;
}

async function* failing() {
  yield noise(10);
  throw new Error("no more");
}

describe("encodeBase64", () => {
  const bytes = noise(60);

  it("is the same however the bytes are cut in two, and as long as was said", async ({
    expect,
  }) => {
    for (let length = 0; length <= bytes.length; length += 1) {
      const whole = bytes.subarray(0, length);
      expect(encodedLength(length)).toBe(toBase64(whole).length);
      for (let at = 0; at <= length; at += 1) {
        const pieces = [whole.subarray(0, at), whole.subarray(at)];
        expect(await encodeAll(pieces)).toBe(toBase64(whole));
      }
    }
  });

  it("fails with what its pieces fail with", async ({ expect }) => {
    const encoded = encodeBase64(failing());
    expect((await encoded.next()).done).toBe(false);
    await expect(encoded.next()).rejects.toThrow("no more");
  });
});

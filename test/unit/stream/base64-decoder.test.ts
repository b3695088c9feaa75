import * as fc from "fast-check";
import { describe, it } from "vitest";

import { createBase64Decoder, InvalidBase64Error } from "../../../src/stream/base64-decoder.ts";

describe("createBase64Decoder", () => {
  it("decodes what Node encodes, however it is cut", ({ expect }) => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.integer({ min: 1, max: 9 }),
        (bytes, step) => {
          const text = Buffer.from(bytes).toString("base64");
          expect(decode(text, step)).toEqual(Buffer.from(bytes));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("takes of any text what a strict decoder takes, and refuses the rest", ({ expect }) => {
    const anyText = fc.string({
      unit: fc.constantFrom(...Array.from("ABwxyz019+/=")),
      maxLength: 12,
    });
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 5 }), (text, step) => {
        const canonical = Buffer.from(text, "base64");
        const isStrict = canonical.toString("base64") === text;
        const result = attempt(() => decode(text, step));
        expect(result).toEqual(isStrict ? canonical : "refused");
      }),
      { numRuns: 5000 },
    );
  });

  it.for(["A", "AA", "AAA", "AA=A", "A===", "=", "AAAA=", "AB==", "AAB=", "AA==AA=="])(
    "refuses %s",
    (text, { expect }) => {
      expect(() => decode(text, 1)).toThrow(InvalidBase64Error);
      expect(() => decode(text, 100)).toThrow(InvalidBase64Error);
    },
  );

  it("stops at the first byte that is not of the alphabet", ({ expect }) => {
    const output = new Uint8Array(20);
    const input = new TextEncoder().encode('QUJDRA=="QUJD');
    expect(createBase64Decoder().decode(input, output)).toEqual({ read: 8, written: 4 });
  });
});

function decode(text: string, step: number): Buffer {
  const input = new TextEncoder().encode(text);
  const decoder = createBase64Decoder();
  const pieces: Uint8Array[] = [];
  for (let start = 0; start < input.length; start += step) {
    const piece = input.subarray(start, start + step);
    const output = new Uint8Array(piece.length + 3);
    const { read, written } = decoder.decode(piece, output);
    if (read < piece.length) throw new InvalidBase64Error("a foreign character");
    pieces.push(output.subarray(0, written));
  }
  decoder.finish();
  return Buffer.concat(pieces);
}

function attempt<Result>(act: () => Result): Result | "refused" {
  try {
    return act();
  } catch (error) {
    if (error instanceof InvalidBase64Error) return "refused";
    throw error;
  }
}

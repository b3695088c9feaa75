import { crc32 } from "../domain/crc32.ts";
import { concatenate } from "../stream/concatenate.ts";

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
/** A chunk's length and name; behind its data stands a checksum. */
const chunkHeadBytes = 8;
const checksumBytes = 4;

const encoder = new TextEncoder();
const decoder = new TextDecoder("latin1");

/** A stretch of a PNG: where a chunk begins, or some of its data. */
export type PngPart =
  | { readonly kind: "chunk"; readonly name: string }
  | { readonly kind: "data"; readonly name: string; readonly bytes: Uint8Array };

/** What the next byte belongs to. */
type Expected =
  | { readonly kind: "skipped"; readonly left: number }
  | { readonly kind: "head" }
  | { readonly kind: "data"; readonly name: string; readonly left: number };

/**
 * Takes a PNG apart that arrives in pieces of any size. Data is valid until the next part is asked
 * for. Checksums are not looked at: damaged pixels do not unpack.
 * @throws Error when it ends before its end.
 */
export async function* readPng(png: AsyncIterable<Uint8Array>): AsyncGenerator<PngPart, void> {
  let head = new Uint8Array(0);
  let expected: Expected = { kind: "skipped", left: signature.length };
  for await (const piece of png) {
    for (let at = 0; at < piece.length;) {
      switch (expected.kind) {
        case "skipped": {
          const length: number = Math.min(expected.left, piece.length - at);
          at += length;
          const left: number = expected.left - length;
          expected = left > 0 ? { kind: "skipped", left } : { kind: "head" };
          break;
        }
        case "head": {
          const part = piece.subarray(at, at + chunkHeadBytes - head.length);
          head = concatenate([head, part]);
          at += part.length;
          if (head.length < chunkHeadBytes) break;
          const name = decoder.decode(head.subarray(4));
          yield { kind: "chunk", name };
          if (name === "IEND") return;
          expected = afterData(name, new DataView(head.buffer, head.byteOffset).getUint32(0));
          head = new Uint8Array(0);
          break;
        }
        case "data": {
          const { name, left }: Extract<Expected, { kind: "data" }> = expected;
          const bytes = piece.subarray(at, at + left);
          at += bytes.length;
          yield { kind: "data", name, bytes };
          expected = afterData(name, left - bytes.length);
          break;
        }
      }
    }
  }
  throw new Error("The PNG breaks off.");
}

function afterData(name: string, left: number): Expected {
  return left > 0 ? { kind: "data", name, left } : { kind: "skipped", left: checksumBytes };
}

/** Makes a PNG of packed pixels: eight bits each of red, green, blue and alpha. */
export async function* writePng(
  width: number,
  height: number,
  packed: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
  const head = new Uint8Array(13);
  const view = new DataView(head.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  head.set([8, 6], 8);
  yield concatenate([signature, chunk("IHDR", head)]);
  for await (const bytes of packed) yield chunk("IDAT", bytes);
  yield chunk("IEND", new Uint8Array(0));
}

function chunk(name: string, data: Uint8Array): Uint8Array {
  const named = concatenate([encoder.encode(name), data]);
  return concatenate([toBytes(data.length), named, toBytes(crc32(named))]);
}

function toBytes(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

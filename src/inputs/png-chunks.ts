import { concatenate } from "../stream/concatenate.ts";

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
/** A chunk's length and name; behind its data stands a checksum. */
const chunkHeadBytes = 8;
const checksumBytes = 4;

const encoder = new TextEncoder();
const decoder = new TextDecoder("latin1");

/**
 * Takes the packed pixels out of a PNG that arrives in pieces of any size. Checksums are not looked
 * at: damaged pixels do not unpack.
 */
export function unwrapPng(): TransformStream<Uint8Array, Uint8Array<ArrayBuffer>> {
  let head = new Uint8Array(0);
  let isBegun = false;
  // What is left of the chunk that is being read: its data, and then its checksum.
  let left = { data: 0, rest: 0, isPixels: false };
  let isOver = false;
  const take = (bytes: Uint8Array, wanted: number) => {
    head = concatenate([head, bytes.subarray(0, wanted - head.length)]);
    return head.length < wanted ? undefined : head;
  };
  return new TransformStream({
    transform(piece, controller) {
      for (let at = 0; at < piece.length && !isOver;) {
        const before = head.length;
        if (!isBegun) {
          const found = take(piece.subarray(at), signature.length);
          at += head.length - before;
          if (!found) return;
          isBegun = true;
          head = new Uint8Array(0);
        } else if (left.data > 0) {
          const data = piece.subarray(at, at + left.data);
          if (left.isPixels) controller.enqueue(Uint8Array.from(data));
          left = { ...left, data: left.data - data.length };
          at += data.length;
        } else if (left.rest > 0) {
          const skipped = Math.min(left.rest, piece.length - at);
          left = { ...left, rest: left.rest - skipped };
          at += skipped;
        } else {
          const found = take(piece.subarray(at), chunkHeadBytes);
          at += head.length - before;
          if (!found) return;
          const name = decoder.decode(found.subarray(4));
          const data = new DataView(found.buffer, found.byteOffset).getUint32(0);
          left = { data, rest: checksumBytes, isPixels: name === "IDAT" };
          isOver = name === "IEND";
          head = new Uint8Array(0);
        }
      }
    },
    flush() {
      if (!isOver) throw new Error("The PNG breaks off.");
    },
  });
}

/** Makes a PNG of packed pixels: eight bits each of red, green, blue and alpha. */
export function wrapPng(width: number, height: number): TransformStream<Uint8Array, Uint8Array> {
  return new TransformStream({
    start(controller) {
      const head = new Uint8Array(13);
      const view = new DataView(head.buffer);
      view.setUint32(0, width);
      view.setUint32(4, height);
      head.set([8, 6], 8);
      controller.enqueue(concatenate([signature, chunk("IHDR", head)]));
    },
    transform(packed, controller) {
      controller.enqueue(chunk("IDAT", packed));
    },
    flush(controller) {
      controller.enqueue(chunk("IEND", new Uint8Array(0)));
    },
  });
}

function chunk(name: string, data: Uint8Array): Uint8Array {
  const named = concatenate([encoder.encode(name), data]);
  return concatenate([toBytes(data.length), named, toBytes(checksum(named))]);
}

function toBytes(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

/** CRC-32 (ISO 3309), as PNG has it. */
function checksum(bytes: Uint8Array): number {
  let sum = 0xffffffff;
  for (const byte of bytes) sum = (sum >>> 8) ^ (checksums[(sum ^ byte) & 0xff] ?? 0);
  return (sum ^ 0xffffffff) >>> 0;
}

const checksums = Uint32Array.from({ length: 256 }, (_, index) => {
  let sum = index;
  for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  return sum;
});

import { Unzlib } from "fflate";

import { InputError } from "./input-error.ts";
import { readPng, writePng } from "./png-chunks.ts";

/** What the head of a grey PNG says: without alpha, and its rows in their order. */
export interface GreyPng {
  readonly width: number;
  readonly height: number;
  /** Bits of a pixel. */
  readonly depth: 1 | 2 | 4 | 8 | 16;
}

/** What is unpacked in one go: pixels can be a thousand times as many bytes as their packing. */
const packedBytes = 1024;

/**
 * A mask with an alpha channel of one that is black and white: white is where the image is edited, as
 * in tools that paint masks, and so becomes transparent. Grey becomes half transparent. No more than
 * a megabyte of pixels is in memory at any time, whatever the file unpacks to.
 * @param png The whole file.
 * @throws InputError when it is damaged, or says by a shade of its own what is transparent.
 */
export function toAlphaMask(
  png: AsyncIterable<Uint8Array>,
  grey: GreyPng,
): AsyncGenerator<Uint8Array, void> {
  const { width, height } = grey;
  return writePng(width, height, pack(toAlphaRows(unpack(readPixels(png)), grey)));
}

/** The packed pixels. */
async function* readPixels(png: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  for await (const part of readPng(png)) {
    if (part.name === "tRNS") {
      throw refusal("has a shade that is transparent (tRNS), which says more than black and white");
    }
    if (part.kind === "data" && part.name === "IDAT") yield part.bytes;
  }
}

/** @throws Whatever the library does about bytes that are not packed pixels. */
async function* unpack(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  let made: Uint8Array[] = [];
  const unzlib = new Unzlib((bytes) => void made.push(bytes));
  for await (const piece of packed) {
    for (let at = 0; at < piece.length; at += packedBytes) {
      // Copied: the library keeps what it has not read yet.
      unzlib.push(piece.slice(at, at + packedBytes));
      yield* made;
      made = [];
    }
  }
}

/** The platform's own packing, which is small whatever the rows are. */
async function* pack(
  rows: AsyncIterable<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<Uint8Array, void> {
  const stream = new CompressionStream("deflate");
  const writer: WritableStreamDefaultWriter<BufferSource> = stream.writable.getWriter();
  const write = async () => {
    try {
      for await (const row of rows) await writer.write(row);
      await writer.close();
    } catch (error) {
      await writer.abort(error).catch(() => undefined);
      throw error;
    }
  };
  const writing = write();
  // Told below, and by itself here when nobody asks for what is packed any more.
  writing.catch(() => undefined);
  try {
    for await (const packed of stream.readable) yield packed;
  } catch {
    // What the rows broke with says more.
  }
  await writing;
}

/** Rows of grey pixels, each behind its filter, as rows of black ones whose alpha is the inverse. */
async function* toAlphaRows(
  pixels: AsyncIterable<Uint8Array>,
  { width, height, depth }: GreyPng,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
  const rowBytes = Math.ceil((width * depth) / 8);
  const pixelBytes = depth === 16 ? 2 : 1;
  let [row, above] = [new Uint8Array(rowBytes), new Uint8Array(rowBytes)];
  let filter: number | undefined;
  let [filled, rows] = [0, 0];
  for await (const piece of pixels) {
    for (let at = 0; at < piece.length;) {
      if (rows === height) throw refusal("has more rows than its head says");
      if (filter === undefined) {
        filter = piece[at] ?? 0;
        at += 1;
        continue;
      }
      const part = piece.subarray(at, at + rowBytes - filled);
      row.set(part, filled);
      filled += part.length;
      at += part.length;
      if (filled < rowBytes) continue;
      unfilter(row, above, filter, pixelBytes);
      yield toAlphaRow(row, width, depth);
      [row, above] = [above, row];
      [filter, filled] = [undefined, 0];
      rows += 1;
    }
  }
  if (rows < height) throw refusal("has fewer rows than its head says");
}

function refusal(what: string): InputError {
  return new InputError("mask_invalid", `The mask ${what}. Send it again, with alpha.`, "mask");
}

/** Undoes one of the five filters of PNG (ISO/IEC 15948, clause 9), in place. */
function unfilter(row: Uint8Array, above: Uint8Array, filter: number, pixelBytes: number): void {
  if (filter > 4) throw refusal(`has a row with the filter ${filter}, which is none`);
  if (filter === 0) return;
  for (let at = 0; at < row.length; at += 1) {
    const left = at < pixelBytes ? 0 : (row[at - pixelBytes] ?? 0);
    const up = above[at] ?? 0;
    const corner = at < pixelBytes ? 0 : (above[at - pixelBytes] ?? 0);
    row[at] = (row[at] ?? 0) + predict(filter, left, up, corner);
  }
}

function predict(filter: number, left: number, up: number, corner: number): number {
  switch (filter) {
    case 1:
      return left;
    case 2:
      return up;
    case 3:
      return (left + up) >> 1;
    default:
      return nearest(left, up, corner);
  }
}

/** Paeth's: of the three neighbours the one that is nearest to `left + up - corner`. */
function nearest(left: number, up: number, corner: number): number {
  const toLeft = Math.abs(up - corner);
  const toUp = Math.abs(left - corner);
  const toCorner = Math.abs(left + up - 2 * corner);
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

/** One byte without a filter, and four bytes a pixel. */
function toAlphaRow(row: Uint8Array, width: number, depth: number): Uint8Array<ArrayBuffer> {
  const made = new Uint8Array(1 + 4 * width);
  for (let pixel = 0; pixel < width; pixel += 1) {
    made[4 * pixel + 4] = 255 - greyAt(row, pixel, depth);
  }
  return made;
}

/** From 0 to 255. */
function greyAt(row: Uint8Array, pixel: number, depth: number): number {
  if (depth === 8) return row[pixel] ?? 0;
  if (depth === 16) return row[2 * pixel] ?? 0;
  const perByte = 8 / depth;
  const byte = row[Math.floor(pixel / perByte)] ?? 0;
  const greatest = 2 ** depth - 1;
  const shift = 8 - depth * ((pixel % perByte) + 1);
  return (((byte >> shift) & greatest) * 255) / greatest;
}

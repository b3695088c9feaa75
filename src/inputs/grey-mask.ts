import { unwrapPng, wrapPng } from "./png-chunks.ts";

/** What the head of a grey PNG says: without alpha, and its rows in their order. */
export interface GreyPng {
  readonly width: number;
  readonly height: number;
  /** Bits of a pixel. */
  readonly depth: 1 | 2 | 4 | 8 | 16;
}

/**
 * A mask with an alpha channel of one that is black and white: white is where the image is edited, as
 * in tools that paint masks, and so becomes transparent. Grey becomes half transparent. A row of pixels
 * is in memory at any time.
 * @param png The whole file. When it cannot be read, when its pixels do not unpack, or are fewer or
 * more than its head says, the stream that is returned breaks.
 */
export function toAlphaMask(
  png: ReadableStream<Uint8Array>,
  grey: GreyPng,
): ReadableStream<Uint8Array> {
  return png
    .pipeThrough(unwrapPng())
    .pipeThrough(new DecompressionStream("deflate"))
    .pipeThrough(toAlphaRows(grey))
    .pipeThrough(new CompressionStream("deflate"))
    .pipeThrough(wrapPng(grey.width, grey.height));
}

/** Rows of grey pixels, each behind its filter, as rows of black ones whose alpha is the inverse. */
function toAlphaRows({
  width,
  height,
  depth,
}: GreyPng): TransformStream<Uint8Array, Uint8Array<ArrayBuffer>> {
  const rowBytes = Math.ceil((width * depth) / 8);
  const pixelBytes = depth === 16 ? 2 : 1;
  let [row, above] = [new Uint8Array(rowBytes), new Uint8Array(rowBytes)];
  let filter: number | undefined;
  let filled = 0;
  let rows = 0;
  return new TransformStream({
    transform(piece, controller) {
      for (let at = 0; at < piece.length;) {
        if (rows === height) throw new Error("The PNG has more rows than its head says.");
        if (filter === undefined) {
          filter = piece[at];
          at += 1;
          continue;
        }
        const part = piece.subarray(at, at + rowBytes - filled);
        row.set(part, filled);
        filled += part.length;
        at += part.length;
        if (filled < rowBytes) continue;
        unfilter(row, above, filter, pixelBytes);
        controller.enqueue(toAlphaRow(row, width, depth));
        [row, above] = [above, row];
        [filter, filled] = [undefined, 0];
        rows += 1;
      }
    },
    flush() {
      if (rows < height) throw new Error("The PNG has fewer rows than its head says.");
    },
  });
}

/** Undoes one of the five filters of PNG (ISO/IEC 15948, clause 9), in place. */
function unfilter(row: Uint8Array, above: Uint8Array, filter: number, pixelBytes: number): void {
  if (filter > 4) throw new Error(`The PNG has a row with the filter ${filter}.`);
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

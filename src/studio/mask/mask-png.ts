import { crc32 } from "../../domain/crc32.ts";
import type { Pixels } from "../../domain/size.ts";

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/**
 * A mask as PNG, black and white without an alpha channel, one bit a pixel. A canvas has none like
 * that: its PNG has an alpha channel that is opaque everywhere, which says to edit nothing.
 * @param mask One byte a pixel, row by row: 1 is white, where the image is edited.
 */
export async function toMaskPng(mask: Uint8Array, { width, height }: Pixels): Promise<Blob> {
  const head = new Uint8Array(13);
  const view = new DataView(head.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  // One bit a pixel, grey.
  head.set([1, 0], 8);
  const packed = await deflate(toRows(mask, { width, height }));
  const chunks = [chunk("IHDR", head), chunk("IDAT", packed), chunk("IEND", new Uint8Array(0))];
  return new Blob([signature, ...chunks], { type: "image/png" });
}

/** Eight pixels a byte, the first in its highest bit; before each row a byte that it has no filter. */
function toRows(mask: Uint8Array, { width, height }: Pixels): Uint8Array<ArrayBuffer> {
  const rowBytes = 1 + Math.ceil(width / 8);
  const rows = new Uint8Array(rowBytes * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = y * rowBytes + 1 + (x >> 3);
      if (mask[y * width + x] === 1) rows[at] = (rows[at] ?? 0) | (0x80 >> (x & 7));
    }
  }
  return rows;
}

async function deflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate"));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

/** Its length, its name, its data, and the checksum of the last two. */
function chunk(name: string, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(new TextEncoder().encode(name), 4);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}

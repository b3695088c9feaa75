import { concatenate } from "../../src/stream/concatenate.ts";
import { ascii } from "./bytes.ts";

/** Small pictures of 64 by 48 pixels. */
export const jpeg = Uint8Array.fromBase64(
  "/9j/2wBDABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOjM9PDkzODdASFxOQERXRTc4UG1RV19iZ2hnPk1xeXBkeFxlZ2P/2wBDARESEhgVGC8aGi9jQjhCY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2P/wAARCAAwAEADASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAH/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFgEBAQEAAAAAAAAAAAAAAAAAAAQF/8QAFBEBAAAAAAAAAAAAAAAAAAAAAP/aAAwDAQACEQMRAD8AgDURgAAAAAAAAAAAAAAAAAAAAAP/2Q==",
);
export const webp = Uint8Array.fromBase64(
  "UklGRkwAAABXRUJQVlA4IEAAAACQAwCdASpAADAAPm02mEkkIqKhIqgAgA2JZwB2AAA0JobL0JrQAP5vH//43jwK8l2V//+N2WcN3KnIwt6jgAAA",
);
export const gif = Uint8Array.fromBase64(
  "R0lGODlhQAAwAIAAAExpcVqCyCH5BAUAAAAALAAAAABAADAAAAI5jI+py+0Po5y02ouz3rz7D4biSJbmiabqyrbuC8fyTNf2jef6zvf+DwwKh8Si8YhMKpfMpvMJjSYLADs=",
);
export const svg = ascii('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>');
export const html = ascii("<!doctype html><script>alert(1)</script>");

/** The head of a WebP that moves. */
export const animatedWebp = Uint8Array.of(
  ...ascii("RIFF\u0016\0\0\0WEBPVP8X\u000a\0\0\0\u0002\0\0\0"),
  63,
  0,
  0,
  47,
  0,
  0,
);

/** A PNG of one grey: valid, and of as many bytes as asked for. */
export async function png(
  width: number,
  height: number,
  { alpha = true, bytes = 0 }: { readonly alpha?: boolean; readonly bytes?: number } = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const row = new Uint8Array(1 + width * (alpha ? 4 : 3)).fill(128, 1);
  const rows = new Blob(Array.from({ length: height }, () => row)).stream();
  const deflated = rows.pipeThrough(new CompressionStream("deflate"));
  const pixels = new Uint8Array(await new Response(deflated).arrayBuffer());
  const parts = [
    pngHead(width, height, alpha ? 6 : 2),
    chunk("IDAT", pixels),
    chunk("IEND", new Uint8Array(0)),
  ];
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  // A private chunk that everybody passes over.
  const filler = Math.max(0, bytes - length - 12);
  if (bytes > 0) parts.splice(1, 0, chunk("prVt", new Uint8Array(filler)));
  return concatenate(parts);
}

/** A grey PNG without alpha whose left half is white, and the rest black. */
export async function halfWhitePng(
  width: number,
  height: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const row = new Uint8Array(1 + width).fill(255, 1, 1 + width / 2);
  const rows = new Blob(Array.from({ length: height }, () => row)).stream();
  const deflated = rows.pipeThrough(new CompressionStream("deflate"));
  const pixels = new Uint8Array(await new Response(deflated).arrayBuffer());
  const parts = [chunk("IDAT", pixels), chunk("IEND", new Uint8Array(0))];
  return concatenate([pngHead(width, height, 0), ...parts]);
}

/** The first 33 bytes of a PNG of any size: what a bomb is told from. */
export function pngHead(width: number, height: number, colorType = 6): Uint8Array<ArrayBuffer> {
  const head = new Uint8Array(13);
  const view = new DataView(head.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  head.set([8, colorType], 8);
  return concatenate([Uint8Array.of(0x89, ...ascii("PNG\r\n\u001a\n")), chunk("IHDR", head)]);
}

/** As it stands in a request. */
export function dataUrl(bytes: Uint8Array, mediaType = "image/png"): string {
  return `data:${mediaType};base64,${bytes.toBase64()}`;
}

function chunk(name: string, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(data.length + 12);
  const view = new DataView(whole.buffer);
  view.setUint32(0, data.length);
  whole.set(ascii(name), 4);
  whole.set(data, 8);
  view.setUint32(data.length + 8, crc(whole.subarray(4, data.length + 8)));
  return whole;
}

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit += 1) rest = (rest >>> 1) ^ (rest & 1 ? 0xedb88320 : 0);
  return rest;
});

function crc(bytes: Uint8Array): number {
  let rest = -1;
  for (const byte of bytes) rest = (rest >>> 8) ^ (crcTable[(rest ^ byte) & 0xff] ?? 0);
  return ~rest >>> 0;
}

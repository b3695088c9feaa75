import { randomFillSync } from "node:crypto";
import { crc32 } from "node:zlib";

import type { ImageFormat } from "./image-format.ts";

// Incompressible, so that padded files do not shrink on any compressed hop.
const noise = randomFillSync(Buffer.alloc(65_536));

const jpegSegmentPayloadLimit = 65_533;

/**
 * Makes an image file exactly `bytes` long without changing its pixels: PNG gets a private
 * ancillary chunk, JPEG comment segments, WebP an unknown RIFF chunk.
 *
 * A file that is already that long or longer is returned as it is. A gap too small for the
 * format's own padding is filled with bytes after the end, which decoders ignore.
 */
export function padImage(file: Buffer, format: ImageFormat, bytes: number): Buffer {
  if (file.length >= bytes) return file;
  const padded = padWithinFormat(file, format, bytes);
  if (padded.length === bytes) return padded;
  return Buffer.concat([padded, Buffer.alloc(bytes - padded.length)]);
}

function padWithinFormat(file: Buffer, format: ImageFormat, bytes: number): Buffer {
  switch (format) {
    case "png":
      return padPng(file, bytes - file.length);
    case "jpeg":
      return padJpeg(file, bytes - file.length);
    case "webp":
      return padWebp(file, bytes);
  }
}

function padPng(file: Buffer, gap: number): Buffer {
  const overhead = 12;
  if (gap < overhead) return file;
  // Lower, lower, upper, lower case: ancillary, private, reserved bit, safe to copy.
  const body = Buffer.concat([Buffer.from("paDd", "latin1"), filler(gap - overhead)]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(gap - overhead);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(body));
  const end = file.length - overhead;
  return Buffer.concat([file.subarray(0, end), length, body, checksum, file.subarray(end)]);
}

function padJpeg(file: Buffer, gap: number): Buffer {
  const segments: Buffer[] = [];
  let left = gap;
  while (left >= 4) {
    // Never leave 1 to 3 bytes over: no segment is that short.
    const reserve = left - 4 > jpegSegmentPayloadLimit && left - 4 < jpegSegmentPayloadLimit + 4;
    const payload = Math.min(left - 4, jpegSegmentPayloadLimit) - (reserve ? 4 : 0);
    const header = Buffer.from([0xff, 0xfe, 0, 0]);
    header.writeUInt16BE(payload + 2, 2);
    segments.push(header, filler(payload));
    left -= payload + 4;
  }
  const start = beforeScan(file);
  return Buffer.concat([file.subarray(0, start), ...segments, file.subarray(start)]);
}

/**
 * Comments go behind the frame header, right before the scan: like every encoder's file, a padded
 * one says its size within its first bytes.
 */
function beforeScan(file: Buffer): number {
  const startOfScan = 0xda;
  let offset = 2;
  while (file[offset] === 0xff && file[offset + 1] !== startOfScan) {
    offset += 2 + file.readUInt16BE(offset + 2);
  }
  return offset;
}

function padWebp(file: Buffer, bytes: number): Buffer {
  const extended = toExtendedWebp(file);
  const gap = bytes - extended.length;
  if (gap < 8) return gap < 0 ? file : extended;
  // RIFF chunks are even; an odd last byte is added behind the container by the caller.
  const payload = (gap - 8) & ~1;
  const header = Buffer.from("PADD\0\0\0\0", "latin1");
  header.writeUInt32LE(payload, 4);
  const padded = Buffer.concat([extended, header, filler(payload)]);
  padded.writeUInt32LE(padded.length - 8, 4);
  return padded;
}

/** Unknown chunks are only allowed in the extended layout, which begins with a VP8X chunk. */
function toExtendedWebp(file: Buffer): Buffer {
  const kind = file.toString("latin1", 12, 16);
  if (kind === "VP8X") return file;
  const lossless = kind === "VP8L";
  const bits = lossless ? file.readUInt32LE(21) : 0;
  const width = lossless ? (bits & 0x3fff) + 1 : file.readUInt16LE(26) & 0x3fff;
  const height = lossless ? ((bits >> 14) & 0x3fff) + 1 : file.readUInt16LE(28) & 0x3fff;
  const chunk = Buffer.alloc(18);
  chunk.write("VP8X", 0, "latin1");
  chunk.writeUInt32LE(10, 4);
  chunk.writeUInt8(lossless && (bits >>> 28) & 1 ? 0x10 : 0, 8);
  chunk.writeUIntLE(width - 1, 12, 3);
  chunk.writeUIntLE(height - 1, 15, 3);
  const extended = Buffer.concat([file.subarray(0, 12), chunk, file.subarray(12)]);
  extended.writeUInt32LE(extended.length - 8, 4);
  return extended;
}

function filler(length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  for (let offset = 0; offset < length; offset += noise.length) {
    noise.copy(bytes, offset, 0, Math.min(noise.length, length - offset));
  }
  return bytes;
}

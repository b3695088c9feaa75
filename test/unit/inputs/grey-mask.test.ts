import * as fc from "fast-check";
import sharp, { type PngOptions } from "sharp";
import { describe, it } from "vitest";

import { toAlphaMask, type GreyPng } from "../../../src/inputs/grey-mask.ts";
import { isLong } from "../../selection.ts";

interface Raw {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
}

/** Grey pixels of any kind: noise, slopes and areas, so that encoders choose each filter. */
function draw(width: number, height: number, seed: number): Raw {
  let state = seed;
  const data = Buffer.alloc(width * height);
  for (let at = 0; at < data.length; at += 1) {
    const [x, y] = [at % width, Math.floor(at / width)];
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const kind = Math.floor((4 * y) / height);
    data[at] = [state >>> 24, (x * 3 + y) & 255, y & 255, x < width / 2 ? 0 : 255][kind] ?? 0;
  }
  return { data, width, height };
}

function greyPng({ data, width, height }: Raw, options: PngOptions = {}): Promise<Buffer> {
  return sharp(data, { raw: { width, height, channels: 1 } })
    .toColourspace("b-w")
    .png(options)
    .toBuffer();
}

async function* inPieces(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

async function convert(png: Uint8Array, grey: GreyPng, pieceBytes = 1000): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of toAlphaMask(inPieces(png, pieceBytes), grey)) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** The alpha channel of a mask, and whether everything else in it is black. */
async function alphaOf(mask: Buffer) {
  const { data, info } = await sharp(mask).raw().toBuffer({ resolveWithObject: true });
  const pixels = Array.from({ length: info.width * info.height }, (_, index) => index);
  return {
    size: [info.width, info.height, info.channels],
    alpha: pixels.map((index) => data[4 * index + 3]),
    isBlack: pixels.every((index) => data.readUIntBE(4 * index, 3) === 0),
  };
}

function depthOf(png: Buffer): GreyPng["depth"] {
  return png[24] as GreyPng["depth"];
}

describe("a mask of a black and white one", () => {
  it("is transparent where that is white, whatever way it is packed", async ({ expect }) => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          width: fc.integer({ min: 16, max: 90 }),
          height: fc.integer({ min: 16, max: 90 }),
          seed: fc.nat(),
          adaptiveFiltering: fc.boolean(),
          compressionLevel: fc.integer({ min: 0, max: 9 }),
          pieceBytes: fc.constantFrom(1, 7, 100, 10_000),
        }),
        async ({ width, height, seed, pieceBytes, ...options }) => {
          const raw = draw(width, height, seed);
          const png = await greyPng(raw, options);
          const mask = await convert(png, { width, height, depth: depthOf(png) }, pieceBytes);
          expect(await alphaOf(mask)).toEqual({
            size: [width, height, 4],
            alpha: [...raw.data].map((grey) => 255 - grey),
            isBlack: true,
          });
        },
      ),
      { numRuns: isLong ? 40 : 15 },
    );
  });

  it.for([1, 2, 4] as const)("is made of %d bits a pixel", async (depth, { expect }) => {
    const [width, height] = [61, 33];
    const greatest = 2 ** depth - 1;
    const levels = Buffer.from(draw(width, height, 7).data.map((grey) => grey % (greatest + 1)));
    const packed = packRows(levels, width, depth);
    const png = pngOf({ width, height, depth }, packed);
    const mask = await convert(await png, { width, height, depth });
    expect((await alphaOf(mask)).alpha).toEqual(
      [...levels].map((level) => 255 - (level * 255) / greatest),
    );
  });

  it("is made of sixteen bits a pixel", async ({ expect }) => {
    const [width, height] = [40, 24];
    const raw = draw(width, height, 3);
    const wide = Buffer.from([...raw.data].flatMap((grey) => [grey, 255 - grey]));
    const png = await pngOf({ width, height, depth: 16 }, rowsOf(wide, 2 * width));
    const mask = await convert(png, { width, height, depth: 16 });
    expect((await alphaOf(mask)).alpha).toEqual([...raw.data].map((grey) => 255 - grey));
  });
});

describe("a mask that unpacks to much more than it is", () => {
  it("is read a little at a time", async ({ expect }) => {
    const [width, height] = [8000, 4000];
    const raw = { data: Buffer.alloc(width * height, 255), width, height };
    const png = await greyPng(raw, { compressionLevel: 9 });
    expect(png.length).toBeLessThan(100_000);
    let [taken, mostAtOnce, made] = [0, 0, 0];
    async function* counted() {
      for await (const piece of inPieces(png, 4096)) {
        taken += 1;
        yield piece;
      }
    }
    for await (const piece of toAlphaMask(counted(), { width, height, depth: depthOf(png) })) {
      mostAtOnce = Math.max(mostAtOnce, piece.length);
      made += piece.length;
      // It is not taken in before what it becomes is asked for.
      if (made < 1000) expect(taken).toBeLessThanOrEqual(2);
    }
    expect(mostAtOnce).toBeLessThan(1_000_000);
  });

  it("is refused for a transparent shade, which would turn it round", async ({ expect }) => {
    const png = await greyPng(draw(64, 48, 5));
    const shade = chunk("tRNS", Buffer.from([0, 255]));
    const withShade = Buffer.concat([png.subarray(0, 33), shade, png.subarray(33)]);
    const converting = convert(withShade, { width: 64, height: 48, depth: 8 });
    await expect(converting).rejects.toThrow(/tRNS/);
  });
});

describe("a damaged mask", () => {
  const size = { width: 64, height: 48 };

  it.for([
    { name: "is cut off in its pixels", cut: 400, grey: { ...size, depth: 8 } },
    { name: "is cut off before its end", cut: -12, grey: { ...size, depth: 8 } },
    { name: "has fewer rows", cut: undefined, grey: { ...size, height: 49, depth: 8 } },
    { name: "has more rows", cut: undefined, grey: { ...size, height: 47, depth: 8 } },
  ] as const)("is none when it $name", async ({ cut, grey }, { expect }) => {
    const png = await greyPng(draw(64, 48, 5));
    await expect(convert(png.subarray(0, cut), grey)).rejects.toThrow(Error);
  });

  it("is none when its pixels do not unpack", async ({ expect }) => {
    const png = await greyPng(draw(64, 48, 5), { compressionLevel: 9 });
    png.fill(0xaa, 60, 90);
    await expect(convert(png, { ...size, depth: 8 })).rejects.toThrow(Error);
  });
});

/** Several pixels to a byte, the first in its highest bits; no filter before each row. */
function packRows(levels: Buffer, width: number, depth: number): Buffer {
  const perByte = 8 / depth;
  const rowBytes = Math.ceil(width / perByte);
  const rows = Buffer.alloc((levels.length / width) * rowBytes);
  for (const [at, level] of levels.entries()) {
    const [x, y] = [at % width, Math.floor(at / width)];
    const byte = y * rowBytes + Math.floor(x / perByte);
    rows[byte] = (rows[byte] ?? 0) | (level << (8 - depth * ((x % perByte) + 1)));
  }
  return rowsOf(rows, rowBytes);
}

function rowsOf(bytes: Buffer, rowBytes: number): Buffer {
  const rows = Array.from({ length: bytes.length / rowBytes }, (_, row) =>
    Buffer.concat([Buffer.from([0]), bytes.subarray(row * rowBytes, (row + 1) * rowBytes)]),
  );
  return Buffer.concat(rows);
}

/** A PNG without checksums, which nothing here reads. */
async function pngOf({ width, height, depth }: GreyPng, rows: Buffer): Promise<Buffer> {
  const packed = new Blob([new Uint8Array(rows)]).stream();
  const deflated = packed.pipeThrough(new CompressionStream("deflate"));
  const data = Buffer.from(await new Response(deflated).arrayBuffer());
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head[8] = depth;
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const chunks = [chunk("IHDR", head), chunk("IDAT", data), chunk("IEND", Buffer.alloc(0))];
  return Buffer.concat([signature, ...chunks]);
}

function chunk(name: string, bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, Buffer.from(name), bytes, Buffer.alloc(4)]);
}

import * as fc from "fast-check";
import sharp, { type Sharp } from "sharp";
import { describe, it } from "vitest";

import { ImageEnd } from "../../../src/inputs/image-end.ts";

/** Noise, so that marker bytes are in the pixels. */
function noise(width: number, height: number): Sharp {
  let state = 7;
  const data = Buffer.alloc(width * height * 3);
  for (let at = 0; at < data.length; at += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    data[at] = state >>> 24;
  }
  return sharp(data, { raw: { width, height, channels: 3 } });
}

/** With a smaller picture in its head, as cameras write it: that one's end is not the end. */
async function withThumbnail(picture: Promise<Buffer>): Promise<Buffer> {
  const [whole, small] = await Promise.all([picture, noise(16, 16).jpeg().toBuffer()]);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(small.length + 2, 2);
  return Buffer.concat([whole.subarray(0, 2), head, small, whole.subarray(2)]);
}

const jpeg = () => noise(64, 48).jpeg({ quality: 95 }).toBuffer();

/** What is behind the byte that ends it does not matter: PNG's last checksum, WebP's padding. */
const images = [
  { name: "PNG", make: () => noise(64, 48).png().toBuffer(), rest: 4 },
  { name: "baseline JPEG", make: jpeg, rest: 0 },
  {
    name: "progressive JPEG",
    make: () => noise(64, 48).jpeg({ progressive: true, quality: 95 }).toBuffer(),
    rest: 0,
  },
  { name: "JPEG with a thumbnail", make: () => withThumbnail(jpeg()), rest: 0 },
  { name: "lossy WebP", make: () => noise(64, 48).webp().toBuffer(), rest: 1 },
  { name: "lossless WebP", make: () => noise(64, 48).webp({ lossless: true }).toBuffer(), rest: 1 },
];

function isWhole(pieces: readonly Uint8Array[]): boolean {
  const end = new ImageEnd();
  for (const piece of pieces) end.write(piece);
  return end.isWhole;
}

/** A picture in pieces of random lengths. */
function split(bytes: Uint8Array, cuts: readonly number[]): readonly Uint8Array[] {
  const at = [0, ...cuts.map((cut) => Math.floor(cut * bytes.length)), bytes.length].toSorted(
    (a, b) => a - b,
  );
  return at.slice(1).map((to, index) => bytes.subarray(at[index], to));
}

const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 });

describe("ImageEnd", () => {
  it.for(images)("finds that of a $name, however it comes", async ({ make }, { expect }) => {
    const image = await make();
    expect(isWhole([...image].map((byte) => Uint8Array.of(byte)))).toBe(true);
    fc.assert(fc.property(cuts, (at) => isWhole(split(image, at))));
  });

  it.for(images)("misses that of a $name that breaks off", async ({ make, rest }, { expect }) => {
    const image = await make();
    const last = image.length - rest - 1;
    expect(isWhole([image.subarray(0, last)])).toBe(false);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: last }), cuts, (length, at) => {
        return !isWhole(split(image.subarray(0, length), at));
      }),
    );
  });

  it.for(images)("does not heed what follows a $name", async ({ make }, { expect }) => {
    const motion = Buffer.alloc(10_000, 0xff);
    expect(isWhole([await make(), motion])).toBe(true);
  });

  it("takes what makes no sense for whole: it is for a decoder to refuse", ({ expect }) => {
    expect(isWhole([Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 3, 4)])).toBe(true);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        isWhole([bytes]);
      }),
    );
  });
});

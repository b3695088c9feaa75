import * as fc from "fast-check";
import sharp from "sharp";
import { describe, it } from "vitest";

import { InputError } from "../../../src/inputs/input-error.ts";
import { readInputHead, type InputHead } from "../../../src/inputs/read-input-head.ts";
import { isLong } from "../../selection.ts";

const red = { r: 200, g: 30, b: 30 };
const opaque = () => sharp({ create: { width: 70, height: 50, channels: 3, background: red } });
const clear = () =>
  sharp({ create: { width: 70, height: 50, channels: 4, background: { ...red, alpha: 0.5 } } });

const pictures = [
  { name: "PNG", make: () => opaque().png(), mediaType: "image/png", mask: { kind: "none" } },
  {
    name: "PNG with alpha",
    make: () => clear().png(),
    mediaType: "image/png",
    mask: { kind: "alpha" },
  },
  {
    name: "grey PNG",
    make: () => opaque().toColourspace("b-w").png(),
    mediaType: "image/png",
    mask: { kind: "grey", depth: 8 },
  },
  {
    name: "interlaced grey PNG",
    make: () => opaque().toColourspace("b-w").png({ progressive: true }),
    mediaType: "image/png",
    mask: { kind: "none" },
  },
  {
    name: "grey PNG with alpha",
    make: () => clear().toColourspace("b-w").png(),
    mediaType: "image/png",
    mask: { kind: "alpha" },
  },
  {
    name: "PNG of a palette",
    make: () => clear().png({ palette: true }),
    mediaType: "image/png",
    mask: { kind: "none" },
  },
  { name: "JPEG", make: () => opaque().jpeg(), mediaType: "image/jpeg", mask: { kind: "none" } },
  {
    name: "progressive JPEG with much before its pixels",
    make: () =>
      opaque()
        .jpeg({ progressive: true })
        .withExif({ IFD0: { Artist: "x".repeat(60_000) } }),
    mediaType: "image/jpeg",
    mask: { kind: "none" },
  },
  { name: "WebP", make: () => opaque().webp(), mediaType: "image/webp", mask: { kind: "none" } },
  {
    name: "lossless WebP",
    make: () => opaque().webp({ lossless: true }),
    mediaType: "image/webp",
    mask: { kind: "none" },
  },
  {
    name: "extended WebP",
    make: () => clear().webp(),
    mediaType: "image/webp",
    mask: { kind: "none" },
  },
] as const;

/** The head, or the code with which it is refused. Throws whatever else is thrown. */
function read(bytes: Uint8Array): InputHead | string {
  try {
    return readInputHead(bytes, "image");
  } catch (error) {
    if (error instanceof InputError) return error.code;
    throw error;
  }
}

describe.for(pictures)("$name", ({ make, mediaType, mask }) => {
  const wanted = { mediaType, width: 70, height: 50, mask };

  it("is read by its bytes", async ({ expect }) => {
    expect(read(await make().toBuffer())).toEqual(wanted);
  });

  it("is refused or the same wherever it is cut", async ({ expect }) => {
    const bytes = await make().toBuffer();
    for (let length = 0; length < Math.min(bytes.length, 300); length += 1) {
      const head = read(bytes.subarray(0, length));
      if (typeof head !== "string") expect(head).toEqual(wanted);
      else expect(head).toMatch(/^(invalid_image|unsupported_image_type)$/);
    }
  });
});

it("a JPEG with markers that say nothing is read", async ({ expect }) => {
  const bytes = await opaque().jpeg().toBuffer();
  const odd = Uint8Array.of(
    0xff,
    0xd8,
    0xff,
    0xff,
    0xff,
    0xfe,
    0,
    2,
    0xff,
    0x01,
    ...bytes.subarray(2),
  );
  expect(read(odd)).toMatchObject({ width: 70, height: 50 });
});

it("a WebP that moves is refused", async ({ expect }) => {
  const frames = [opaque(), clear()].map((frame) => frame.png().toBuffer());
  const bytes = await sharp(await Promise.all(frames), { join: { animated: true } })
    .webp()
    .toBuffer();
  expect(read(bytes)).toBe("unsupported_image_type");
});

it("nothing but a refusal comes of any other bytes", ({ expect }) => {
  const beginnings = [
    [],
    [...Buffer.from("\u0089PNG\r\n\u001a\n\0\0\0\rIHDR", "latin1")],
    [0xff, 0xd8, 0xff, 0xe0],
    [...Buffer.from("RIFF\0\0\0\0WEBPVP8 ", "latin1")],
    [...Buffer.from("RIFF\0\0\0\0WEBPVP8L", "latin1")],
    [...Buffer.from("RIFF\0\0\0\0WEBPVP8X", "latin1")],
  ];
  fc.assert(
    fc.property(
      fc.constantFrom(...beginnings),
      fc.uint8Array({ maxLength: 200 }),
      (start, rest) => {
        const head = read(Uint8Array.from([...start, ...rest]));
        if (typeof head === "string") return;
        expect(head.width).toBeGreaterThanOrEqual(16);
        expect(head.height).toBeGreaterThanOrEqual(16);
        expect(head.width * head.height).toBeLessThanOrEqual(50_000_000);
      },
    ),
    { numRuns: isLong ? 20_000 : 4000 },
  );
});

it("megabytes that only begin as a JPEG are refused in one pass", ({ expect }) => {
  const bytes = new Uint8Array(5 * 1024 * 1024);
  bytes.set([0xff, 0xd8, 0xff, 0xe0]);
  expect(read(bytes)).toBe("invalid_image");
  bytes.fill(0xff, 2);
  expect(read(bytes)).toBe("invalid_image");
});

import sharp from "sharp";

/** What an image is by its own bytes, once all of them have been decoded. */
export interface Picture {
  readonly size: string;
  readonly format: string;
}

/** Decodes images. Throws when one is none, or not whole. */
export function decodeAll(
  images: readonly (Uint8Array | string | undefined)[],
): Promise<readonly Picture[]> {
  return Promise.all(images.map(decode));
}

/** Decodes an image. Throws when it is none, or not whole. */
export async function decode(bytes: Uint8Array | string | undefined): Promise<Picture> {
  const data = typeof bytes === "string" ? Buffer.from(bytes, "base64") : bytes;
  if (!data) throw new Error("There is no image.");
  const image = sharp(data, { failOn: "truncated" });
  const { width, height, format } = await image.metadata();
  await image.raw().toBuffer();
  return { size: `${width}x${height}`, format };
}

/** Draws a plain image to hand in. */
export async function drawPicture(
  format: "png" | "jpeg" | "webp" = "png",
): Promise<Uint8Array<ArrayBuffer>> {
  const create = { width: 256, height: 256, channels: 3, background: "#3a6ea5" } as const;
  return new Uint8Array(await sharp({ create }).toFormat(format).toBuffer());
}

/** Draws a mask for it: its left half is to be edited. */
export async function drawMask(): Promise<Uint8Array<ArrayBuffer>> {
  const edited = { width: 128, height: 256, channels: 4, background: "#00000000" } as const;
  const mask = sharp({ create: edited }).extend({ right: 128, background: "#000000ff" });
  return new Uint8Array(await mask.png().toBuffer());
}

/** Draws noise, which nothing compresses: a PNG of some two megabytes. */
export async function drawLargePicture(): Promise<Uint8Array<ArrayBuffer>> {
  const noise = { type: "gaussian", mean: 128, sigma: 60 } as const;
  const create = { width: 900, height: 900, channels: 3, background: "#000000", noise } as const;
  return new Uint8Array(await sharp({ create }).png().toBuffer());
}

import { env } from "cloudflare:workers";
import { z } from "zod";

import type { InputImage, Inputs } from "../../src/domain/input-image.ts";
import { toMediaType, type OutputFormat } from "../../src/domain/media-type.ts";
import { leftHalfMask, noisePng } from "../fixtures/png.ts";
import { png } from "./pictures.ts";

const width = 1024;
const height = 640;

let drawn = 0;

/** An image in R2 as a request would have handed it in; no two are the same. */
export async function inputImage(format: OutputFormat = "png"): Promise<InputImage> {
  drawn += 1;
  const bytes = format === "png" ? await noisePng(width, height, drawn) : await draw(format);
  return putInput(bytes, format, { width, height });
}

/** A mask for such an image, in R2. */
export async function inputMask(): Promise<InputImage> {
  return putInput(await leftHalfMask(width, height), "png", { width, height });
}

/** A PNG of about so many mebibytes, in R2. */
export async function largeInputImage(mebibytes: number): Promise<InputImage> {
  drawn += 1;
  const size = { width: 1024, height: 256 * mebibytes };
  return putInput(await noisePng(size.width, size.height, drawn), "png", size);
}

/** A PNG of so many mebibytes, in R2. Nearly all of them are no pixels: it is quick to convert. */
export async function paddedInputImage(mebibytes: number): Promise<InputImage> {
  drawn += 1;
  const size = { width: width + drawn, height };
  const bytes = await png(size.width, size.height, { bytes: mebibytes * 1024 * 1024 });
  return putInput(bytes, "png", size);
}

/** Every image of a request, in the order in which they are sent. */
export function inOrder({ images, references, mask }: Inputs): readonly InputImage[] {
  return [...images, ...references, ...(mask ? [mask] : [])];
}

async function putInput(
  bytes: Uint8Array<ArrayBuffer>,
  format: OutputFormat,
  size: { readonly width: number; readonly height: number },
): Promise<InputImage> {
  const key = `inputs/tests/${crypto.randomUUID()}`;
  await env.BUCKET.put(key, bytes);
  const sha256 = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
  return { key, mediaType: toMediaType(format), ...size, bytes: bytes.length, sha256 };
}

const drawnSchema = z.object({ data: z.tuple([z.object({ b64_json: z.string() })]) });

/** Drawn by the simulator, which can encode what a test in workerd cannot. */
async function draw(format: OutputFormat): Promise<Uint8Array<ArrayBuffer>> {
  const answer = await fetch(new URL("/v1/images/generations", env.SIMULATOR_URL), {
    method: "POST",
    headers: { authorization: "Bearer sk-test-drawing", "content-type": "application/json" },
    body: JSON.stringify({
      model: "gpt-image-2",
      prompt: `Input number ${drawn}`,
      size: `${width}x${height}`,
      quality: "low",
      output_format: format,
    }),
  });
  return Uint8Array.fromBase64(drawnSchema.parse(await answer.json()).data[0].b64_json);
}

import { noisePng } from "../fixtures/png.ts";

/** An image that every model takes, and that takes no time: 64 by 64 pixels. */
export const smallPng: Buffer<ArrayBuffer> = Buffer.from(await noisePng(64, 64));

import type { InputImage } from "../domain/input-image.ts";
import { inTime } from "../storage/answer-in-time.ts";
import type { ImageStore } from "../storage/images.ts";
import { untilAborted } from "./until-aborted.ts";

/** Read in one go. */
const readBytes = 64 * 1024;

/** Storage that brings nothing for as long as this, in milliseconds, counts as failed. */
const patienceMs = 30_000;

/** What a read is given. */
export interface ReadInput {
  readonly images: Pick<ImageStore, "get">;
  readonly image: InputImage;
  /** Ends the reading, also while storage is waited for. */
  readonly signal: AbortSignal;
  /** Given each wait for storage. */
  readonly standStill: <Result>(wait: Promise<Result>) => Promise<Result>;
}

/**
 * The bytes of an image that a request handed in, in pieces of at most 64 KiB, each valid until the
 * next is asked for. Where storage fails, they are read on from there once.
 * @throws The signal's reason · what storage throws · Error when the image is not as it was.
 */
export async function* readInput(input: ReadInput): AsyncGenerator<Uint8Array, void> {
  const { image, signal } = input;
  let offset = 0;
  let isSecond = false;
  while (offset < image.bytes) {
    try {
      for await (const piece of readFrom(input, offset)) {
        offset += piece.length;
        yield piece;
      }
      if (offset < image.bytes) throw new Error(`Storage has ${offset} bytes of ${image.bytes}.`);
    } catch (error) {
      signal.throwIfAborted();
      if (isSecond) throw error;
      isSecond = true;
    }
  }
}

async function* readFrom(
  { images, image, signal, standStill }: ReadInput,
  offset: number,
): AsyncGenerator<Uint8Array, void> {
  const wait = <Result>(answer: Promise<Result>) =>
    standStill(untilAborted(signal, inTime(answer, patienceMs)));
  const range = { offset, length: image.bytes - offset };
  const object = await wait(images.get(image.key, offset === 0 ? {} : { range }));
  if (!object || !("body" in object)) throw new Error("Storage has no such image.");
  if (object.size !== image.bytes) {
    throw new Error(`Storage has ${object.size} bytes in place of ${image.bytes}.`);
  }
  const reader = object.body.getReader({ mode: "byob" });
  try {
    for (let memory = new ArrayBuffer(readBytes); ;) {
      const { value, done } = await wait(reader.readAtLeast(readBytes, new Uint8Array(memory)));
      if (value && value.length > 0) yield value;
      if (done || !value) return;
      memory = value.buffer;
    }
  } finally {
    // It has ended, or nobody wants the rest.
    reader.cancel().catch(() => undefined);
  }
}

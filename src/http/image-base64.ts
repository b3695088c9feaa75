import type { Generation, StoredImage } from "../domain/generation.ts";
import type { ImageReader } from "../generation/image-reader.ts";
import type { ImageFrame, RunFrame } from "../generation/run-frames.ts";
import { isFirstUpload } from "../storage/images.ts";
import { createBase64Encoder } from "../stream/encode-base64.ts";
import { generationProblem, lostRunProblem } from "./generation-problem.ts";
import { ProblemError } from "./problem.ts";

/** Read from storage in one go: whole groups of base64. */
const readBytes = 96 * 1024;

/**
 * Opens an image in storage, from a byte on.
 * @throws ProblemError when storage does not hand it out.
 */
export async function openImage(
  { accountId }: Generation,
  image: StoredImage,
  images: ImageReader,
  offset = 0,
): Promise<ReadableStream<Uint8Array>> {
  const body = await images.open(accountId, image, offset);
  if (body) return body;
  const detail = `The image ${image.id} is stored and cannot be read at the moment. Fetch it later.`;
  throw new ProblemError("storage_unavailable", { detail, shouldRetry: false });
}

/** An opened image as base64. Each piece is valid until the next is asked for. */
export async function* encodeImage(
  body: ReadableStream<Uint8Array>,
  encoder = createBase64Encoder(),
): AsyncGenerator<Uint8Array> {
  const reader = body.getReader({ mode: "byob" });
  let memory = new ArrayBuffer(readBytes);
  try {
    for (;;) {
      const { value, done } = await reader.readAtLeast(readBytes, new Uint8Array(memory));
      if (value) yield encoder.encode(value);
      if (done || !value) break;
      memory = value.buffer;
    }
    yield encoder.finish();
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/**
 * The base64 of a generation's only image, sent on while it is still being stored; what the run
 * did not hand on by then comes from storage. Where another attempt has to take over, the member is
 * begun again: parsers keep the last of two.
 * @returns How the generation ended.
 * @throws ProblemError when no image came of it after all: the answer must then break off.
 */
export async function* encodeWhileStored(
  first: ImageFrame,
  frames: AsyncGenerator<RunFrame>,
  images: ImageReader,
  generationId: string,
): AsyncGenerator<Uint8Array | string, Generation> {
  const restart = '","b64_json":"';
  let encoder = createBase64Encoder();
  let { attempt } = first;
  let sent = 0;
  let outcome: Generation | undefined;
  for (let frame: RunFrame | undefined = first; frame && !outcome;) {
    if (frame.kind === "image") {
      if (frame.attempt !== attempt) {
        yield restart;
        encoder = createBase64Encoder();
        ({ attempt } = frame);
        sent = 0;
      }
      sent += frame.bytes.length;
      yield encoder.encode(frame.bytes);
    }
    outcome = outcomeOf(frame);
    if (!outcome) frame = await nextFrame(frames);
  }
  if (!outcome) throw lostRunProblem(generationId);
  const [image] = outcome.images;
  if (!image) throw generationProblem(outcome);
  if (!isFirstUpload(image.key, attempt)) {
    yield restart;
    encoder = createBase64Encoder();
    sent = 0;
  }
  if (sent < image.bytes)
    yield* encodeImage(await openImage(outcome, image, images, sent), encoder);
  else yield encoder.finish();
  return outcome;
}

/** The generation, if the frame says that it has ended. */
export function outcomeOf(frame: RunFrame): Generation | undefined {
  if (frame.kind !== "event") return undefined;
  const { event } = frame;
  return event.type === "completed" || event.type === "failed" ? event.generation : undefined;
}

/** The next frame; undefined when the run's stream has ended or broken. */
export async function nextFrame(frames: AsyncGenerator<RunFrame>): Promise<RunFrame | undefined> {
  try {
    const { value, done } = await frames.next();
    return done ? undefined : value;
  } catch {
    // To whoever watches, a stream that broke is the same as one that ended too early.
    return undefined;
  }
}

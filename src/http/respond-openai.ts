import type { GenerationEvent, PreviewEvent } from "../domain/generation-event.ts";
import type { Generation, StoredImage } from "../domain/generation.ts";
import { toOutputFormat } from "../domain/media-type.ts";
import { readFrames, type ImageFrame, type RunFrame } from "../generation/run-frames.ts";
import type { ImageStore } from "../storage/images.ts";
import type { AnswerContext } from "./answer-context.ts";
import { eventStream, type EventWriter } from "./event-stream.ts";
import { generationProblem, lostRunProblem } from "./generation-problem.ts";
import { encodeImage, encodeWhileStored, nextFrame, openImage, outcomeOf } from "./image-base64.ts";
import { toDiptych, toImageFields, toOpenAiUsage } from "./openai-view.ts";
import { ProblemError, toProblem } from "./problem.ts";
import { readPayload } from "./read-payload.ts";
import { streamPieces, type Pieces } from "./stream-pieces.ts";
import { waitForImage } from "./wait-for-outcome.ts";

type Routed = Extract<GenerationEvent, { type: "routed" }>;

/**
 * OpenAI's JSON answer, begun as soon as nothing but storage is left to be waited for.
 * @throws ProblemError when there is no image, or none that can be read.
 */
export async function respondWithImages(
  stream: ReadableStream<Uint8Array>,
  images: ImageStore,
  context: AnswerContext,
): Promise<Response> {
  const frames = readFrames(stream);
  const first = await waitForImage(frames, context.generationId).catch((error: unknown) => {
    // A problem is an answer, too.
    context.onDelivered();
    throw error;
  });
  const pieces =
    first.kind === "image"
      ? liveAnswer(first, frames, images, context)
      : storedAnswer(first.generation, await openAll(first.generation, images), context);
  return streamPieces(pieces, { "content-type": "application/json" }, context);
}

/** All are opened before the answer begins: after that, only the connection could tell of a fault. */
async function openAll({ images: stored }: Generation, images: ImageStore) {
  const bodies: ReadableStream<Uint8Array>[] = [];
  for (const image of stored) bodies.push(await openImage(image, images));
  return bodies;
}

async function* storedAnswer(
  generation: Generation,
  bodies: readonly ReadableStream<Uint8Array>[],
  context: AnswerContext,
): Pieces {
  for (const [position, body] of bodies.entries()) {
    yield position === 0 ? '{"data":[{"b64_json":"' : '"},{"b64_json":"';
    yield* encodeImage(body);
  }
  yield endOfAnswer(generation, context);
}

async function* liveAnswer(
  first: ImageFrame,
  frames: AsyncGenerator<RunFrame>,
  images: ImageStore,
  context: AnswerContext,
): Pieces {
  yield '{"data":[{"b64_json":"';
  const generation = yield* encodeWhileStored(first, frames, images, context.generationId);
  yield endOfAnswer(generation, context);
}

function endOfAnswer(generation: Generation, { origin }: AnswerContext): string {
  const [first] = generation.images;
  if (!first) throw generationProblem(generation);
  const rest = JSON.stringify({
    created: seconds(generation.completedAt ?? generation.createdAt),
    ...toImageFields(generation, first),
    usage: toOpenAiUsage(generation.attempts.map(({ usage }) => usage)),
    diptych: toDiptych(generation, first, origin),
  });
  return `"}],${rest.slice(1)}`;
}

/** OpenAI's event stream: its partial images as they come, then one completed event an image. */
export function respondWithOpenAiEvents(
  stream: ReadableStream<Uint8Array>,
  images: ImageStore,
  context: AnswerContext,
): Response {
  return eventStream(context, async (writer) => {
    try {
      await writeEvents(writer, stream, images, context);
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      const problem = toProblem(error, context.path, context.requestId);
      await writer.send(`event: error\ndata: ${JSON.stringify({ ...problem, type: "error" })}\n\n`);
    }
  });
}

async function writeEvents(
  writer: EventWriter,
  stream: ReadableStream<Uint8Array>,
  images: ImageStore,
  context: AnswerContext,
): Promise<void> {
  const routes = new Map<number, Routed>();
  const frames = readFrames(stream);
  for (let frame = await nextFrame(frames); frame; frame = await nextFrame(frames)) {
    if (frame.kind === "image") {
      // Once begun, the event ends well or not at all.
      await writer.send(breakingOff(liveEvent(frame, frames, images, context)));
      return;
    }
    const outcome = outcomeOf(frame);
    if (outcome && outcome.status !== "completed") throw generationProblem(outcome);
    if (outcome) {
      for (const image of outcome.images) {
        await writer.send(storedEvent(outcome, image, await openImage(image, images), context));
      }
      return;
    }
    if (frame.kind !== "event") continue;
    const { event } = frame;
    if (event.type === "routed") routes.set(event.imageIndex, event);
    if (event.type === "preview") {
      await writer.send(partialImage(event, routes.get(event.imageIndex), frames));
    }
  }
  throw lostRunProblem(context.generationId);
}

async function* partialImage(
  preview: PreviewEvent,
  routed: Routed | undefined,
  frames: AsyncGenerator<RunFrame>,
): Pieces {
  const type = "image_generation.partial_image";
  const head = JSON.stringify({
    type,
    created_at: seconds(Date.now()),
    partial_image_index: preview.index,
    size: routed?.size ?? "auto",
    quality: routed?.quality ?? "auto",
    background: "opaque",
    output_format: toOutputFormat(preview.mediaType),
  });
  yield `event: ${type}\ndata: ${head.slice(0, -1)},"b64_json":"`;
  yield* readPayload(frames);
  yield '"}\n\n';
}

const completedType = "image_generation.completed";
const beginningOfCompleted = `event: ${completedType}\ndata: {"type":"${completedType}","b64_json":"`;

async function* storedEvent(
  generation: Generation,
  image: StoredImage,
  body: ReadableStream<Uint8Array>,
  context: AnswerContext,
): Pieces {
  yield beginningOfCompleted;
  yield* encodeImage(body);
  yield endOfCompleted(generation, image, context);
}

async function* liveEvent(
  first: ImageFrame,
  frames: AsyncGenerator<RunFrame>,
  images: ImageStore,
  context: AnswerContext,
): Pieces {
  yield beginningOfCompleted;
  const generation = yield* encodeWhileStored(first, frames, images, context.generationId);
  const [image] = generation.images;
  if (!image) throw generationProblem(generation);
  yield endOfCompleted(generation, image, context);
}

/** A problem in the middle of an event cannot be told as another one. */
async function* breakingOff(pieces: Pieces): Pieces {
  try {
    yield* pieces;
  } catch (error) {
    throw new Error("The answer breaks off in the middle of an image.", { cause: error });
  }
}

function endOfCompleted(
  generation: Generation,
  image: StoredImage,
  { origin }: AnswerContext,
): string {
  const usages = generation.attempts
    .filter(({ imageIndex }) => imageIndex === image.imageIndex)
    .map(({ usage }) => usage);
  const rest = JSON.stringify({
    created_at: seconds(generation.completedAt ?? generation.createdAt),
    ...toImageFields(generation, image),
    usage: toOpenAiUsage(usages),
    diptych: toDiptych(generation, image, origin),
  });
  return `",${rest.slice(1)}\n\n`;
}

function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}

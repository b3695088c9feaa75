import type { GenerationEvent, PreviewEvent } from "../domain/generation-event.ts";
import type { Generation, StoredImage } from "../domain/generation.ts";
import type { Operation } from "../domain/image-request.ts";
import { toOutputFormat } from "../domain/media-type.ts";
import type { ImageReader } from "../generation/image-reader.ts";
import type { ImageFrame, RunFrame } from "../generation/run-frames.ts";
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
  frames: AsyncGenerator<RunFrame>,
  images: ImageReader,
  context: AnswerContext,
): Promise<Response> {
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
async function openAll(generation: Generation, images: ImageReader) {
  const bodies: ReadableStream<Uint8Array>[] = [];
  for (const image of generation.images) {
    bodies.push(await openImage(generation, image, images));
  }
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
  images: ImageReader,
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

/**
 * OpenAI's event stream: its partial images as they come, then one completed event an image.
 * @param operation OpenAI names the events by it.
 */
export function respondWithOpenAiEvents(
  frames: AsyncGenerator<RunFrame>,
  images: ImageReader,
  context: AnswerContext,
  operation: Operation,
): Response {
  return eventStream(context, async (writer) => {
    try {
      await writeEvents(writer, frames, images, context, eventPrefixes[operation]);
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      const problem = toProblem(error, context.path, context.requestId);
      await writer.send(`event: error\ndata: ${JSON.stringify({ ...problem, type: "error" })}\n\n`);
    }
  });
}

const eventPrefixes = {
  generate: "image_generation",
  edit: "image_edit",
} satisfies Record<Operation, string>;

type EventPrefix = (typeof eventPrefixes)[Operation];

async function writeEvents(
  writer: EventWriter,
  frames: AsyncGenerator<RunFrame>,
  images: ImageReader,
  context: AnswerContext,
  prefix: EventPrefix,
): Promise<void> {
  const routes = new Map<number, Routed>();
  for (let frame = await nextFrame(frames); frame; frame = await nextFrame(frames)) {
    if (frame.kind === "image") {
      // Once begun, the event ends well or not at all.
      await writer.send(breakingOff(liveEvent(prefix, frame, frames, images, context)));
      return;
    }
    const outcome = outcomeOf(frame);
    if (outcome && outcome.status !== "completed") throw generationProblem(outcome);
    if (outcome) {
      for (const image of outcome.images) {
        const body = await openImage(outcome, image, images);
        await writer.send(storedEvent(prefix, outcome, image, body, context));
      }
      return;
    }
    if (frame.kind !== "event") continue;
    const { event } = frame;
    if (event.type === "routed") routes.set(event.imageIndex, event);
    if (event.type === "preview") {
      await writer.send(partialImage(prefix, event, routes.get(event.imageIndex), frames));
    }
  }
  throw lostRunProblem(context.generationId);
}

async function* partialImage(
  prefix: EventPrefix,
  preview: PreviewEvent,
  routed: Routed | undefined,
  frames: AsyncGenerator<RunFrame>,
): Pieces {
  const type = `${prefix}.partial_image`;
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

function beginningOfCompleted(prefix: EventPrefix): string {
  const type = `${prefix}.completed`;
  return `event: ${type}\ndata: {"type":"${type}","b64_json":"`;
}

async function* storedEvent(
  prefix: EventPrefix,
  generation: Generation,
  image: StoredImage,
  body: ReadableStream<Uint8Array>,
  context: AnswerContext,
): Pieces {
  yield beginningOfCompleted(prefix);
  yield* encodeImage(body);
  yield endOfCompleted(generation, image, context);
}

async function* liveEvent(
  prefix: EventPrefix,
  first: ImageFrame,
  frames: AsyncGenerator<RunFrame>,
  images: ImageReader,
  context: AnswerContext,
): Pieces {
  yield beginningOfCompleted(prefix);
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

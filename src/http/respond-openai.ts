import type { GenerationEvent } from "../domain/generation-event.ts";
import type { Generation, StoredImage } from "../domain/generation.ts";
import { toOutputFormat } from "../domain/media-type.ts";
import { readFrames } from "../generation/run-frames.ts";
import type { ImageStore } from "../storage/images.ts";
import { encodeBase64 } from "../stream/encode-base64.ts";
import type { AnswerContext } from "./answer-context.ts";
import { eventStream, type EventWriter } from "./event-stream.ts";
import { generationProblem, lostRunProblem } from "./generation-problem.ts";
import { toDiptych, toImageFields, toOpenAiUsage } from "./openai-view.ts";
import { ProblemError, toProblem } from "./problem.ts";

type Routed = Extract<GenerationEvent, { type: "routed" }>;

/** OpenAI's JSON answer. The images are encoded while they come out of storage. */
export async function respondWithImages(
  generation: Generation,
  images: ImageStore,
  context: AnswerContext,
): Promise<Response> {
  const [first] = generation.images;
  if (!first) throw generationProblem(generation);
  // All are opened before the answer begins: after that, only the connection could tell of a fault.
  const bodies: ReadableStream<Uint8Array>[] = [];
  for (const image of generation.images) bodies.push(await openBase64(image, images));
  const head = JSON.stringify({
    created: seconds(generation.completedAt ?? generation.createdAt),
    ...toImageFields(generation, first),
    usage: toOpenAiUsage(generation.attempts.map(({ usage }) => usage)),
    diptych: toDiptych(generation, first, context.origin),
  }).slice(0, -1);
  const { readable, writable } = new IdentityTransformStream();
  const write = async () => {
    await writeText(writable, `${head},"data":[`);
    for (const [position, body] of bodies.entries()) {
      await writeText(writable, `${position === 0 ? "" : ","}{"b64_json":"`);
      await body.pipeTo(writable, { preventClose: true });
      await writeText(writable, '"}');
    }
    await writeText(writable, "]}");
    await writable.close();
  };
  // A write fails when the client leaves: the images stay, and the answer needs no more.
  context.waitUntil(write().catch(() => undefined));
  return new Response(readable, { headers: { "content-type": "application/json" } });
}

/** OpenAI's event stream: its partial images as they come, then one completed event an image. */
export function respondWithOpenAiEvents(
  frames: ReadableStream<Uint8Array>,
  images: ImageStore,
  context: AnswerContext,
): Response {
  return eventStream(context, async (writer) => {
    const routes = new Map<number, Routed>();
    let outcome: Generation | undefined;
    try {
      for await (const { event, payload } of readFrames(frames)) {
        if (event.type === "routed") routes.set(event.imageIndex, event);
        if (event.type === "preview") {
          await sendPartialImage(writer, event, payload, routes.get(event.imageIndex));
        }
        if (event.type === "completed" || event.type === "failed") outcome = event.generation;
      }
    } catch {
      // The run's stream broke; or the client left, and then the next write fails as well.
    }
    try {
      if (!outcome) throw lostRunProblem(context.generationId);
      if (outcome.status === "failed") throw generationProblem(outcome);
      for (const image of outcome.images) {
        await sendCompleted(writer, outcome, image, images, context);
      }
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      const problem = toProblem(error, context.path, context.requestId);
      await writer.send(`event: error\ndata: ${JSON.stringify({ ...problem, type: "error" })}\n\n`);
    }
  });
}

function sendPartialImage(
  writer: EventWriter,
  preview: Extract<GenerationEvent, { type: "preview" }>,
  base64: Uint8Array,
  routed: Routed | undefined,
): Promise<void> {
  const type = "image_generation.partial_image";
  const head = JSON.stringify({
    type,
    created_at: seconds(Date.now()),
    partial_image_index: preview.index,
    size: routed?.size ?? "auto",
    quality: routed?.quality ?? "auto",
    background: "opaque",
    output_format: toOutputFormat(preview.mediaType),
  }).slice(0, -1);
  return writer.send(`event: ${type}\ndata: ${head},"b64_json":"`, base64, '"}\n\n');
}

async function sendCompleted(
  writer: EventWriter,
  generation: Generation,
  image: StoredImage,
  images: ImageStore,
  context: AnswerContext,
): Promise<void> {
  const type = "image_generation.completed";
  const usages = generation.attempts
    .filter(({ imageIndex }) => imageIndex === image.imageIndex)
    .map(({ usage }) => usage);
  const head = JSON.stringify({
    type,
    created_at: seconds(generation.completedAt ?? generation.createdAt),
    ...toImageFields(generation, image),
    usage: toOpenAiUsage(usages),
    diptych: toDiptych(generation, image, context.origin),
  }).slice(0, -1);
  const body = await openBase64(image, images);
  await writer.send(`event: ${type}\ndata: ${head},"b64_json":"`, body, '"}\n\n');
}

/** @throws ProblemError when storage does not hand the image out. */
async function openBase64(image: StoredImage, images: ImageStore) {
  const object = await images.get(image.key).catch(() => null);
  if (!object || !("body" in object)) {
    const detail = `The image ${image.id} is stored and cannot be read at the moment. Fetch it later.`;
    throw new ProblemError("storage_unavailable", { detail, shouldRetry: false });
  }
  return object.body.pipeThrough(encodeBase64());
}

async function writeText(writable: WritableStream<Uint8Array>, text: string): Promise<void> {
  const writer = writable.getWriter();
  await writer.write(new TextEncoder().encode(text));
  writer.releaseLock();
}

function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}

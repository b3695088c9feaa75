import OpenAI from "openai";

import { decodeBase64 } from "../../domain/base64.ts";
import { AttemptError } from "../../domain/failure.ts";
import { toMediaType } from "../../domain/media-type.ts";
import type { ImageProvider, ProviderAnswer, ProviderCall } from "../port.ts";
import { toAttemptError } from "./failure.ts";
import { toGenerateBody } from "./request.ts";
import { imagesResponseSchema, streamEventSchema, toUsage } from "./response.ts";

export interface OpenAiSettings {
  readonly apiKey: string;
  /** Up to and with `/v1`. */
  readonly baseUrl: string;
  readonly fetch: typeof globalThis.fetch;
}

/** Where a call stands, to tell a connection that never was from one that broke. */
interface Progress {
  phase: "connecting" | "reading";
}

/** The OpenAI adapter: the official SDK with its retries off, so that an attempt is one call. */
export function createOpenAiProvider(settings: OpenAiSettings): ImageProvider {
  const client = new OpenAI({
    apiKey: settings.apiKey,
    baseURL: settings.baseUrl,
    maxRetries: 0,
    fetch: settings.fetch,
  });
  return {
    id: "openai",
    async createImage(call) {
      const progress: Progress = { phase: "connecting" };
      try {
        return call.card.capabilities.stream
          ? await streamImage(client, call, progress)
          : await requestImage(client, call, progress);
      } catch (error) {
        throw toAttemptError(error, progress.phase, Date.now());
      }
    },
  };
}

/** Streams even when nobody wants previews: a silent connection is cut after 120 s, and billed. */
async function streamImage(
  client: OpenAI,
  call: ProviderCall,
  progress: Progress,
): Promise<ProviderAnswer> {
  const { data: stream, response } = await client.images
    .generate(
      { ...toGenerateBody(call), stream: true, partial_images: call.previews },
      { signal: call.signal },
    )
    .withResponse();
  progress.phase = "reading";
  call.onFirstByte();
  const encoder = new TextEncoder();
  for await (const raw of stream) {
    const { success, data: event } = streamEventSchema.safeParse(raw);
    if (!success) {
      if (isImageEvent(raw)) throw malformed();
      continue;
    }
    switch (event.type) {
      case "image_generation.partial_image":
      case "image_edit.partial_image":
        call.onPreview({
          index: event.partial_image_index,
          mediaType: toMediaType(event.output_format ?? call.outputFormat),
          base64: encoder.encode(event.b64_json),
        });
        break;
      case "image_generation.completed":
      case "image_edit.completed":
        return {
          image: decodeBase64(event.b64_json),
          modelVersion: null,
          providerRequestId: response.headers.get("x-request-id"),
          usage: toUsage(event.usage),
        };
    }
  }
  // The SDK takes a stream that ends early for one that ends well.
  const message = "OpenAI's stream ended before the image was complete.";
  throw new AttemptError({
    kind: "truncated",
    message,
    providerRequestId: response.headers.get("x-request-id"),
  });
}

/** For a model whose card says that it cannot stream. */
async function requestImage(
  client: OpenAI,
  call: ProviderCall,
  progress: Progress,
): Promise<ProviderAnswer> {
  const { data, response } = await client.images
    .generate(toGenerateBody(call), { signal: call.signal })
    .withResponse();
  progress.phase = "reading";
  call.onFirstByte();
  const answer = imagesResponseSchema.parse(data);
  const base64 = answer.data?.[0]?.b64_json;
  if (!base64) throw new AttemptError({ kind: "no-image", message: "OpenAI sent no image." });
  return {
    image: decodeBase64(base64),
    modelVersion: null,
    providerRequestId: response.headers.get("x-request-id"),
    usage: toUsage(answer.usage),
  };
}

function isImageEvent(event: { readonly type?: string }): boolean {
  return /^image_(generation|edit)\./.test(event.type ?? "");
}

function malformed(): AttemptError {
  const message = "OpenAI sent an image event without the fields it documents.";
  return new AttemptError({ kind: "malformed", message });
}

import OpenAI from "openai";

import { AttemptError } from "../../domain/failure.ts";
import type { Usage } from "../../domain/usage.ts";
import { noteHead } from "../answer-head.ts";
import type {
  ImageProvider,
  ModelCheckAnswer,
  ModelCheckCall,
  ProviderAnswer,
  ProviderCall,
} from "../port.ts";
import { toAttemptError } from "./failure.ts";
import { toRequest, type OpenAiRequest } from "./request.ts";
import { completedEventSchema, imagesResponseSchema, modelSchema, toUsage } from "./response.ts";

export interface OpenAiSettings {
  readonly apiKey: string;
  /** Up to and with `/v1`. */
  readonly baseUrl: string;
}

/** The OpenAI adapter: the official SDK with its retries off, so that an attempt is one call. */
export function createOpenAiProvider(settings: OpenAiSettings): ImageProvider {
  return {
    id: "openai",
    imageFields: {
      inJson: [["data", "*", "b64_json"]],
      inEvents: [["b64_json"]],
      previewEvents: ["image_generation.partial_image", "image_edit.partial_image"],
    },
    async createImage(call) {
      const request = toRequest(call);
      return callOpenAi(settings, call, (client) =>
        call.card.capabilities.stream
          ? streamImage(client, call, request)
          : requestImage(client, call, request),
      );
    },
    checkModel: (call) => callOpenAi(settings, call, (client) => retrieveModel(client, call)),
  };
}

/** Makes one call with a client of its own. @throws AttemptError */
async function callOpenAi<Answer>(
  { apiKey, baseUrl }: OpenAiSettings,
  call: Pick<ProviderCall, "fetch" | "signal"> & Partial<Pick<ProviderCall, "onFirstByte">>,
  ask: (client: OpenAI) => Promise<Answer>,
): Promise<Answer> {
  const { fetch, head } = noteHead(call);
  const client = new OpenAI({
    apiKey,
    baseURL: baseUrl,
    maxRetries: 0,
    // It writes to the console by itself, also what the failure says already.
    logLevel: "off",
    fetch: Object.assign(fetch, { Response: TriedResponse }),
  });
  try {
    return await ask(client);
  } catch (error) {
    throw toAttemptError({ error, head: head(), signal: call.signal, now: Date.now() });
  }
}

/**
 * Before its first form, the SDK tries whether this `fetch` can send one: with a call of its own, or
 * with this. It can; the platform's own class would log a warning about what is only tried.
 */
class TriedResponse {
  async text(): Promise<string> {
    return "";
  }
}

/** `GET /models/{id}`, which is free. */
async function retrieveModel(
  client: OpenAI,
  { card, signal }: ModelCheckCall,
): Promise<ModelCheckAnswer> {
  const { data, response } = await client.models.retrieve(card.id, { signal }).withResponse();
  modelSchema.parse(data);
  return { status: response.status, providerRequestId: response.headers.get("x-request-id") };
}

/** Streams even when nobody wants previews: a silent connection is cut after 120 s, and billed. */
async function streamImage(
  client: OpenAI,
  call: ProviderCall,
  request: OpenAiRequest,
): Promise<ProviderAnswer> {
  const { data: stream, response } = await openStream(client, call, request);
  for await (const event of stream) {
    // Previews were taken out on the way; other events say nothing that is needed.
    if (!isCompleted(event)) continue;
    const { success, data } = completedEventSchema.safeParse(event);
    if (!success) throw malformed("OpenAI sent its last event without the image it documents.");
    return toAnswer(data.b64_json, toUsage(data.usage), response);
  }
  // The SDK takes a stream that ends early, is stopped or is none at all for one that ends well.
  if (!response.headers.get("content-type")?.startsWith("text/event-stream")) {
    throw malformed("OpenAI answered with something else than the stream that was asked for.");
  }
  const message = "OpenAI's stream ended before the image was complete.";
  throw new AttemptError({ kind: "truncated", message });
}

function openStream(
  { images }: OpenAI,
  { signal, previews }: ProviderCall,
  { endpoint, body }: OpenAiRequest,
) {
  const streamed = { stream: true, partial_images: previews } as const;
  switch (endpoint) {
    case "generations":
      return images.generate({ ...body, ...streamed }, { signal }).withResponse();
    case "edits":
      return images.edit({ ...body, ...streamed }, { signal }).withResponse();
  }
}

/** For a model whose card says that it cannot stream. */
async function requestImage(
  { images }: OpenAI,
  { signal }: ProviderCall,
  { endpoint, body }: OpenAiRequest,
): Promise<ProviderAnswer> {
  const asked =
    endpoint === "edits" ? images.edit(body, { signal }) : images.generate(body, { signal });
  const { data, response } = await asked.withResponse();
  const answer = imagesResponseSchema.parse(data);
  const base64 = answer.data[0]?.b64_json;
  if (!base64) throw new AttemptError({ kind: "no-image", message: "OpenAI sent no image." });
  return toAnswer(base64, toUsage(answer.usage), response);
}

/** OpenAI's answers name no version: the model that was asked for is all that is known. */
function toAnswer(image: string, usage: Usage | null, { headers }: Response): ProviderAnswer {
  return { image, usage, modelVersion: null, providerRequestId: headers.get("x-request-id") };
}

function isCompleted(event: { readonly type?: string }): boolean {
  return /^image_(generation|edit)\.completed$/.test(event.type ?? "");
}

function malformed(message: string): AttemptError {
  return new AttemptError({ kind: "malformed", message });
}

import { AttemptError, type Answered } from "../../domain/failure.ts";
import { noteHead } from "../answer-head.ts";
import type { ImageProvider, ModelCheckAnswer, ModelCheckCall } from "../port.ts";
import { toAttemptError } from "./failure.ts";
import { toGenerateContent } from "./request.ts";
import { contentSchema, modelSchema, requireImage, toUsage } from "./response.ts";
import { createClient, modelName, type GoogleSurface } from "./surface.ts";

/**
 * The Google adapter: the official SDK without its retries, and without its stream, which brings no
 * previews and parses in quadratic time.
 */
export function createGoogleProvider(surface: GoogleSurface): ImageProvider {
  return {
    id: "google",
    imageFields: {
      inJson: [["candidates", "*", "content", "parts", "*", "inlineData", "data"]],
      inEvents: [],
      previewEvents: [],
    },
    async createImage(call) {
      const parameters = toGenerateContent(call, modelName(surface, call.card.id));
      const { fetch, head } = noteHead(call);
      let answered: Answered | null = null;
      let providerRequestId: string | null = null;
      try {
        const client = createClient(surface, fetch, call.signal);
        const content = contentSchema.parse(await client.models.generateContent(parameters));
        answered = { usage: toUsage(content), modelVersion: content.modelVersion ?? null };
        providerRequestId = content.responseId ?? null;
        return { ...answered, image: requireImage(content), providerRequestId };
      } catch (error) {
        const { failure } = toAttemptError({
          error,
          head: head(),
          signal: call.signal,
          now: Date.now(),
        });
        throw new AttemptError({ ...failure, providerRequestId }, answered);
      }
    },
    checkModel: (call) => checkModel(surface, call),
  };
}

/** `GET /models/{id}`, which is free. */
async function checkModel(
  surface: GoogleSurface,
  { card, signal, fetch: fetchAnswer }: ModelCheckCall,
): Promise<ModelCheckAnswer> {
  const { fetch, head } = noteHead({ fetch: fetchAnswer });
  try {
    // Of its own models, Vertex AI takes no name with a project here.
    const model = { model: card.id, config: { abortSignal: signal } };
    modelSchema.parse(await createClient(surface, fetch, signal).models.get(model));
    // Its answers about models carry no id.
    return { status: head()?.status ?? 200, providerRequestId: null };
  } catch (error) {
    throw toAttemptError({ error, head: head(), signal, now: Date.now() });
  }
}

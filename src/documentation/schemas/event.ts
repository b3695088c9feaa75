import { z } from "@hono/zod-openapi";

import type { BatchEvent } from "../../domain/batch.ts";
import type { GenerationEvent } from "../../domain/generation-event.ts";
import { shownAs } from "../shown-as.ts";
import {
  batchId,
  count,
  failureKind,
  generationId,
  mediaType,
  model,
  quality,
  reason,
  size,
  url,
} from "./words.ts";

/** What an event shows is what the run tells, without its type. */
type Told<Type extends GenerationEvent["type"]> = Omit<
  Extract<GenerationEvent, { type: Type }>,
  "type"
>;
type ToldOfBatch<Type extends BatchEvent["type"]> = Omit<
  Extract<BatchEvent, { type: Type }>,
  "type"
>;

const imageIndex = z.int().min(0).max(9).openapi({ description: "Which image of the generation." });
const eventsUrl = url
  .nullable()
  .openapi({ description: "The same events without a key; null when nothing is signed here." });
const next = z
  .string()
  .nullable()
  .openapi({ description: "The model that is tried next; null when none is left." });

export const accepted = shownAs<Told<"accepted"> & { readonly eventsUrl: string | null }>()(
  z.object({ generationId, eventsUrl }).openapi("AcceptedEvent"),
);

export const routed = shownAs<Told<"routed">>()(
  z
    .object({
      model,
      quality,
      size: size.openapi({ description: "The pixels that the model is asked for." }),
      reasons: z.array(reason),
      imageIndex,
    })
    .openapi("RoutedEvent"),
);

export const attemptFailed = shownAs<Told<"attempt-failed">>()(
  z.object({ model, kind: failureKind, next, imageIndex }).openapi("AttemptFailedEvent"),
);

export const preview = shownAs<Told<"preview"> & { readonly base64: string }>()(
  z
    .object({
      index: count.openapi({ description: "From 0 for each call." }),
      model,
      mediaType,
      imageIndex,
      base64: z.string().openapi({ format: "byte" }),
    })
    .openapi("PreviewEvent"),
);

export const restarted = shownAs<Told<"restarted">>()(
  z.object({ from: model, to: model, imageIndex }).openapi("RestartedEvent"),
);

export const batchAccepted = z.object({ batchId, eventsUrl }).openapi("BatchAcceptedEvent");

export const itemStarted = shownAs<
  ToldOfBatch<"item-started"> & { readonly eventsUrl: string | null }
>()(z.object({ index: count, generationId, eventsUrl }).openapi("ItemStartedEvent"));

export const itemRouted = shownAs<ToldOfBatch<"item-routed">>()(
  z
    .object({ index: count, generationId, model, reasons: z.array(reason) })
    .openapi("ItemRoutedEvent"),
);

export const itemAttemptFailed = shownAs<ToldOfBatch<"item-attempt-failed">>()(
  z
    .object({ index: count, generationId, model, kind: failureKind, next })
    .openapi("ItemAttemptFailedEvent"),
);

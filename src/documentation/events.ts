import type { z } from "@hono/zod-openapi";

import type { BatchEvent } from "../domain/batch.ts";
import type { GenerationEvent } from "../domain/generation-event.ts";
import { batch, batchItem } from "./schemas/batch.ts";
import { breakers } from "./schemas/breaker.ts";
import {
  accepted,
  attemptFailed,
  batchAccepted,
  itemAttemptFailed,
  itemRouted,
  itemStarted,
  preview,
  restarted,
  routed,
} from "./schemas/event.ts";
import { generation } from "./schemas/generation.ts";
import {
  completedEdit,
  completedGeneration,
  partialEdit,
  partialGeneration,
} from "./schemas/openai.ts";
import { failedGeneration, openAiErrorEvent } from "./schemas/problem.ts";

/** One kind of event: when it comes, and what its data is. */
export interface DescribedEvent {
  readonly description: string;
  readonly data: z.ZodType;
}

/** The events of one kind of stream, by name, in the order in which they come. */
export interface EventStreamDescription {
  readonly title: string;
  readonly description: string;
  readonly events: Readonly<Record<string, DescribedEvent>>;
}

const generationEvents: Readonly<Record<GenerationEvent["type"], DescribedEvent>> = {
  accepted: {
    description:
      "The request is accepted, and runs whether anybody watches or not. Its id and the address of its events are known from here on.",
    data: accepted,
  },
  routed: {
    description: "An engine is chosen and called: which one, why, and for what pixels.",
    data: routed,
  },
  "attempt-failed": {
    description: "A call to an engine failed, and `next` is called in its place.",
    data: attemptFailed,
  },
  preview: {
    description:
      "A partial image, to be shown until the next one. A watcher that comes later gets the latest.",
    data: preview,
  },
  restarted: {
    description: "A preview was shown, and another engine starts over: take the preview away.",
    data: restarted,
  },
  completed: {
    description:
      "The image is made and durable. The last event: the generation as `GET /v1/generations/{id}` shows it.",
    data: generation,
  },
  failed: {
    description:
      "No image was made, or the generation was cancelled. The last event: the problem, as an error answer has it.",
    data: failedGeneration,
  },
};

const batchEvents: Readonly<Record<BatchEvent["type"], DescribedEvent>> = {
  accepted: { description: "All items are checked and reserved for.", data: batchAccepted },
  "item-started": {
    description: "An item has begun. `eventsUrl` has its own events, previews among them.",
    data: itemStarted,
  },
  "item-routed": { description: "An engine is called for an item.", data: itemRouted },
  "item-attempt-failed": {
    description: "A call for an item failed, and `next` is called in its place.",
    data: itemAttemptFailed,
  },
  "item-completed": { description: "An item has its image.", data: batchItem },
  "item-failed": {
    description: "An item ended without an image, or was cancelled. It can be tried again.",
    data: batchItem,
  },
  completed: {
    description:
      "Every item has ended, well or not: the batch as `GET /v1/batches/{id}` shows it. After another try of an item there is another one.",
    data: batch,
  },
};

/** Every stream there is. */
export const eventStreams = {
  generation: {
    title: "A generation",
    description:
      "Of `POST /v1/generations` with `Accept: text/event-stream`, of a reroll, and of `GET /v1/generations/{id}/events`. Each event has an increasing `id`; after a cut, `Last-Event-ID` goes on behind it. A comment line comes every ten seconds, so that no connection is silent.",
    events: generationEvents,
  },
  batch: {
    title: "A batch",
    description:
      "Of `POST /v1/batches` with `Accept: text/event-stream`, and of `GET /v1/batches/{id}/events`.",
    events: batchEvents,
  },
  openAiGeneration: {
    title: "OpenAI's images/generations",
    description:
      "Of `POST /v1/images/generations` with `stream: true`, as OpenAI's clients read it.",
    events: {
      "image_generation.partial_image": {
        description: "A partial image.",
        data: partialGeneration,
      },
      "image_generation.completed": {
        description: "One image that is finished; with `n`, one for each.",
        data: completedGeneration,
      },
      error: { description: "No image was made. The last event.", data: openAiErrorEvent },
    },
  },
  openAiEdit: {
    title: "OpenAI's images/edits",
    description: "Of `POST /v1/images/edits` with `stream: true`.",
    events: {
      "image_edit.partial_image": { description: "A partial image.", data: partialEdit },
      "image_edit.completed": { description: "One image that is finished.", data: completedEdit },
      error: { description: "No image was made. The last event.", data: openAiErrorEvent },
    },
  },
  breakers: {
    title: "The breakers",
    description:
      "Of `GET /admin/api/breakers/events`, for a quarter of an hour at a time; `EventSource` comes back by itself.",
    events: {
      breakers: {
        description: "Every breaker, at first and whenever one changes.",
        data: breakers,
      },
    },
  },
} as const satisfies Readonly<Record<string, EventStreamDescription>>;

/** The name of a stream. */
export type StreamName = keyof typeof eventStreams;

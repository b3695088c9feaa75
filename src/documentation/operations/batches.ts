import { z } from "@hono/zod-openapi";

import { creatingHeaders } from "../answer-headers.ts";
import {
  empty,
  eventContent,
  json,
  jsonBody,
  jsonContent,
  operation,
  optionalJsonBody,
} from "../operation.ts";
import { batch } from "../schemas/batch.ts";
import { batchBody } from "../schemas/native-body.ts";
import { batchId } from "../schemas/words.ts";
import { ofBeginning, ofNativeRequest } from "./problem-sets.ts";

const id = { id: batchId };
const accepted = [...creatingHeaders, "Location", "Retry-After"] as const;

/** Calls about batches. */
export const batchOperations = [
  operation({
    method: "post",
    path: "/v1/batches",
    id: "createBatch",
    tag: "Batches",
    summary: "Make many images",
    description:
      "A carousel of `slides`, or one `prompt` for several `platforms`. Each item is a generation of its own. All are checked, and reserved for, before the first begins: one that cannot be made refuses the whole.",
    access: "generate",
    headers: ["Idempotency-Key"],
    body: jsonBody(batchBody, ofNativeRequest),
    answers: {
      200: {
        description: "With `Accept: text/event-stream`: the events of all items.",
        headers: [...creatingHeaders, "Location"],
        content: eventContent("batch"),
      },
      202: {
        description: "Every item as it stands.",
        headers: accepted,
        content: jsonContent(batch),
      },
    },
    problems: ofBeginning,
  }),
  operation({
    method: "get",
    path: "/v1/batches/{id}",
    id: "getBatch",
    tag: "Batches",
    summary: "One batch",
    description: "Answers for 30 days after its last item has ended; its generations stay.",
    access: "read",
    params: id,
    answers: { 200: json(batch, "Every item as it stands.", ["X-Request-Id", "Retry-After"]) },
    problems: ["not_found"],
  }),
  operation({
    method: "get",
    path: "/v1/batches/{id}/events",
    id: "watchBatch",
    tag: "Batches",
    summary: "The events of a batch",
    description:
      "From the first on, or after `Last-Event-ID`. With the signed `eventsUrl` of an answer it needs no key.",
    access: "signed",
    params: id,
    headers: ["Last-Event-ID"],
    answers: {
      200: {
        description: "Its events.",
        headers: ["X-Request-Id", "Location"],
        content: eventContent("batch"),
      },
      204: empty("Nothing follows any more."),
    },
    problems: ["not_found", "too_many_viewers"],
  }),
  operation({
    method: "post",
    path: "/v1/batches/{id}/cancel",
    id: "cancelBatch",
    tag: "Batches",
    summary: "Cancel a batch",
    description: "No more items begin, and those under way end.",
    access: "generate",
    params: id,
    answers: { 200: json(batch, "Every item as it stands.") },
    problems: ["not_found"],
  }),
  operation({
    method: "post",
    path: "/v1/batches/{id}/items/{index}/retry",
    id: "retryBatchItem",
    tag: "Batches",
    summary: "One item again",
    description:
      "Tries an item again that failed or was cancelled, as it was asked for, up to 19 times. The others stay as they are.",
    access: "generate",
    params: {
      ...id,
      index: z.string().openapi({ pattern: "^\\d{1,2}$", description: "From 0.", example: "2" }),
    },
    headers: ["Idempotency-Key"],
    body: optionalJsonBody(z.strictObject({})),
    answers: {
      202: {
        description: "Every item as it stands.",
        headers: accepted,
        content: jsonContent(batch),
      },
    },
    problems: [...ofBeginning, "item_not_retryable"],
  }),
  operation({
    method: "get",
    path: "/v1/batches/{id}/archive",
    id: "getBatchArchive",
    tag: "Batches",
    summary: "Every image of a batch",
    description: "One ZIP of every image, once the batch has ended: `01-cover.jpg`, …",
    access: "read",
    params: id,
    answers: {
      200: {
        description: "The archive. One that breaks off is missing an image that cannot be read.",
        headers: ["X-Request-Id", "Cache-Control", "Content-Disposition", "Content-Length"],
        content: {
          "application/zip": { schema: z.string().openapi({ format: "binary" }) },
        },
      },
    },
    problems: ["not_found", "batch_unfinished", "archive_empty"],
  }),
];

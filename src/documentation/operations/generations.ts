import { z } from "@hono/zod-openapi";

import { feedbackSchema, marksSchema } from "../../http/mark-fields.ts";
import { idsSchema } from "../../routes/delete-generations.ts";
import { creatingHeaders } from "../answer-headers.ts";
import { described } from "../described.ts";
import {
  empty,
  eventContent,
  json,
  jsonBody,
  jsonContent,
  operation,
  optionalJsonBody,
} from "../operation.ts";
import { databaseProblems } from "../problem-answers.ts";
import { generation } from "../schemas/generation.ts";
import { generationBody, rerollBody } from "../schemas/native-body.ts";
import { problemCode } from "../schemas/problem.ts";
import { generationId } from "../schemas/words.ts";
import { ofBeginning, ofNativeRequest, ofOutcome } from "./problem-sets.ts";

const id = { id: generationId };

/** The three ways in which a generation is answered that a call began. */
const begun = {
  200: {
    description:
      "The generation, once its images are made; or, with `Accept: text/event-stream`, its events from the first on.",
    headers: creatingHeaders,
    content: { ...jsonContent(generation), ...eventContent("generation") },
  },
  202: json(generation, "With `Prefer: respond-async`: accepted, and under way.", [
    ...creatingHeaders,
    "Location",
    "Preference-Applied",
    "Retry-After",
  ]),
};

const changed = json(generation, "The generation as it is now.");

/** Calls that make one generation, and calls about one. */
export const generationOperations = [
  operation({
    method: "post",
    path: "/v1/generations",
    id: "createGeneration",
    tag: "Generations",
    summary: "Make images",
    description:
      "Waits and answers JSON; streams with `Accept: text/event-stream`; answers 202 at once with `Prefer: respond-async`. Whatever becomes of the connection, the generation goes on and is kept.",
    access: "generate",
    headers: ["Idempotency-Key", "Prefer"],
    body: jsonBody(generationBody, ofNativeRequest),
    answers: begun,
    problems: [...ofBeginning, ...ofOutcome],
  }),
  operation({
    method: "get",
    path: "/v1/generations/{id}",
    id: "getGeneration",
    tag: "Generations",
    summary: "One generation",
    description: "Running or ended: engine, version, reasons, calls, timing, cost, images.",
    access: "read",
    params: id,
    answers: { 200: json(generation, "The generation.", ["X-Request-Id", "Retry-After"]) },
    problems: ["not_found"],
  }),
  operation({
    method: "get",
    path: "/v1/generations/{id}/events",
    id: "watchGeneration",
    tag: "Generations",
    summary: "The events of a generation",
    description:
      "From the first on, or after `Last-Event-ID`; of previews the latest. With the signed `eventsUrl` of an answer it needs no key, so that the `EventSource` of a page can watch.",
    access: "signed",
    params: id,
    headers: ["Last-Event-ID"],
    answers: {
      200: {
        description: "Its events.",
        headers: ["X-Request-Id"],
        content: eventContent("generation"),
      },
      204: empty("Nothing follows any more: an `EventSource` does not come back."),
    },
    problems: ["not_found", "too_many_viewers"],
  }),
  operation({
    method: "post",
    path: "/v1/generations/{id}/cancel",
    id: "cancelGeneration",
    tag: "Generations",
    summary: "Cancel a generation",
    description:
      "Ends its calls. `error.detail` says whether they may have been charged. Cancelling again is harmless.",
    access: "generate",
    params: id,
    answers: { 200: json(generation, "The generation, cancelled.") },
    problems: ["not_found", "generation_ended"],
  }),
  operation({
    method: "post",
    path: "/v1/generations/{id}/reroll",
    id: "rerollGeneration",
    tag: "Generations",
    summary: "The same again",
    description:
      "On the same engine, the other, or a model; with or without changes. Answers as `POST /v1/generations` does.",
    access: "generate",
    params: id,
    headers: ["Idempotency-Key", "Prefer"],
    body: optionalJsonBody(rerollBody, ofNativeRequest),
    answers: begun,
    problems: [...ofBeginning, ...ofOutcome, "generation_running"],
  }),
  operation({
    method: "get",
    path: "/v1/generations/{id}/compare/{other}",
    id: "compareGenerations",
    tag: "Generations",
    summary: "Two beside each other",
    access: "read",
    params: { id: generationId, other: generationId },
    answers: {
      200: json(
        z
          .object({
            changes: z.array(
              z.object({
                field: z.string().openapi({ example: "requested.size" }),
                from: z.unknown(),
                to: z.unknown(),
              }),
            ),
            from: generation,
            to: generation,
          })
          .openapi("Comparison"),
        "Both, and what changed from the first to the other.",
      ),
    },
    problems: ["not_found"],
  }),
  operation({
    method: "patch",
    path: "/v1/generations/{id}",
    id: "markGeneration",
    tag: "Generations",
    summary: "Mark a generation",
    access: "generate",
    params: id,
    body: jsonBody(
      described(marksSchema, {
        favourite: { description: "A favourite is never deleted for its age." },
        labels: { description: "Your own, in place of those there were." },
      }).openapi("Marks"),
    ),
    answers: { 200: changed },
    problems: ["not_found", "generation_running"],
  }),
  operation({
    method: "post",
    path: "/v1/generations/{id}/feedback",
    id: "rateGeneration",
    tag: "Generations",
    summary: "Was the route right",
    description: "The last word counts.",
    access: "generate",
    params: id,
    body: jsonBody(
      described(feedbackSchema, {
        verdict: { description: "Whether the engine was the right one." },
        note: { description: "Why." },
      }).openapi("Feedback"),
    ),
    answers: { 200: changed },
    problems: ["not_found", "generation_running"],
  }),
  operation({
    method: "delete",
    path: "/v1/generations/{id}",
    id: "deleteGeneration",
    tag: "Generations",
    summary: "Delete a generation",
    description: "Removes its images and words, and keeps what it cost.",
    access: "generate",
    params: id,
    answers: { 204: empty("It is removed.") },
    problems: ["not_found", "generation_running", "storage_unavailable"],
  }),
  operation({
    method: "post",
    path: "/v1/generations/delete",
    id: "deleteGenerations",
    tag: "Generations",
    summary: "Delete up to a hundred",
    description: "Each on its own: `failed` says which could not be deleted, and why.",
    access: "generate",
    body: jsonBody(
      described(idsSchema, {
        ids: { description: "Of generations; one named twice counts once." },
      }),
    ),
    answers: {
      200: json(
        z.object({
          deleted: z.array(z.string()),
          failed: z.array(z.object({ id: z.string(), code: problemCode, detail: z.string() })),
        }),
        "What was deleted, and what was not.",
      ),
    },
    problems: databaseProblems,
  }),
];

import { creatingHeaders } from "../answer-headers.ts";
import { eventContent, json, jsonBody, jsonContent, operation, type Body } from "../operation.ts";
import { jsonProblems } from "../problem-answers.ts";
import { generation } from "../schemas/generation.ts";
import { openAiBody, openAiEditBody, openAiEditForm } from "../schemas/openai-body.ts";
import { openAiImages } from "../schemas/openai.ts";
import { ofBeginning, ofOpenAiImages, ofOpenAiRequest, ofOutcome } from "./problem-sets.ts";

const editBody: Body = {
  content: {
    "multipart/form-data": { schema: openAiEditForm },
    "application/json": { schema: openAiEditBody },
  },
  required: true,
  problems: [...jsonProblems, "malformed_form", ...ofOpenAiRequest, ...ofOpenAiImages],
};

const accepted = json(generation, "With `Prefer: respond-async`: accepted, and under way.", [
  ...creatingHeaders,
  "Location",
  "Preference-Applied",
  "Retry-After",
]);

/** OpenAI's two calls. */
export const openAiOperations = [
  operation({
    method: "post",
    path: "/v1/images/generations",
    id: "createOpenAiImages",
    tag: "OpenAI",
    summary: "OpenAI's images/generations",
    access: "generate",
    headers: ["Idempotency-Key", "Prefer"],
    body: jsonBody(openAiBody, ofOpenAiRequest),
    answers: {
      200: {
        description: "OpenAI's answer; with `stream: true`, OpenAI's events.",
        headers: creatingHeaders,
        content: { ...jsonContent(openAiImages), ...eventContent("openAiGeneration") },
      },
      202: accepted,
    },
    problems: [...ofBeginning, ...ofOutcome],
  }),
  operation({
    method: "post",
    path: "/v1/images/edits",
    id: "createOpenAiEdits",
    tag: "OpenAI",
    summary: "OpenAI's images/edits",
    description:
      "As a form, whose images are files, or as JSON, whose images are data URLs or ids.",
    access: "generate",
    headers: ["Idempotency-Key", "Prefer"],
    body: editBody,
    answers: {
      200: {
        description: "OpenAI's answer; with `stream: true`, OpenAI's events.",
        headers: creatingHeaders,
        content: { ...jsonContent(openAiImages), ...eventContent("openAiEdit") },
      },
      202: accepted,
    },
    problems: [...ofBeginning, ...ofOutcome],
  }),
];

import { createHash } from "node:crypto";

import type { Cell, Fault } from "../../faults/cell.ts";
import { row, shown } from "../../faults/describe-fault.ts";
import type {
  ClientEvent,
  ClientResult,
  Evidence,
  RecordedGeneration,
  UpstreamCall,
} from "../../faults/evidence.ts";

/** The image that the engine sent. */
export const content = Buffer.from("the picture");
const sha256 = createHash("sha256").update(content).digest("hex");
export const picture = { sha256, bytes: content.length };
const preview = { sha256: "a preview's", bytes: 3 };

export const openAiUsage = {
  input_tokens: 10,
  output_tokens: 196,
  input_tokens_details: { text_tokens: 10, image_tokens: 0 },
};
const googleUsage = {
  promptTokenCount: 20,
  candidatesTokenCount: 1220,
  candidatesTokensDetails: [{ modality: "IMAGE", tokenCount: 1120 }],
};
/** 20 × 0.5 + 1120 × 60 + 100 × 3, in micro-dollars. */
const googleCost = 67_510;

/** A fault that every engine refuses. */
export const refusal = row("refusal", "it is refused", shown("fault:refusal"), {
  outcome: "refused",
});
const serverError = row("status-500", "500", shown("fault:server-error"));

/** A cell of OpenAI's surface in which OpenAI fails and Google is healthy. */
export function cell(changes: Partial<Cell> = {}, fault: Fault = serverError): Cell {
  return {
    fault,
    variant: "other-healthy",
    first: "openai",
    surface: "openai",
    form: "json",
    ...changes,
  };
}

/** The same, as a stream. */
export const stream = cell({ form: "stream" });

export function client(changes: Partial<ClientResult> = {}): ClientResult {
  return {
    end: "whole",
    status: 200,
    headers: {},
    milliseconds: 400,
    events: [],
    body: { diptych: { generation_id: "gen_1" } },
    images: [picture],
    begun: null,
    errorText: "",
    ...changes,
  };
}

export function event(name: string, changes: Partial<ClientEvent> = {}): ClientEvent {
  return { name, id: null, data: {}, image: null, ...changes };
}

export const partialEvent = event("image_generation.partial_image", { image: preview });
export const completedEvent = event("image_generation.completed", { image: picture });

/** A stream of OpenAI's surface with a preview and the image. */
export function streamClient(events: readonly ClientEvent[] = [partialEvent, completedEvent]) {
  return client({ events, images: [], body: undefined });
}

export const failedCall: UpstreamCall = {
  provider: "openai",
  model: "gpt-image-2",
  state: "ended",
  images: [],
  usage: null,
};

export const goodCall: UpstreamCall = {
  provider: "google",
  model: "gemini-3.1-flash-image",
  state: "ended",
  images: [preview, picture],
  usage: googleUsage,
};

const failedAttempt = {
  number: 1,
  provider: "openai",
  model: "gpt-image-2",
  failureKind: "server-error",
};

export function generation(changes: Partial<RecordedGeneration> = {}): RecordedGeneration {
  return {
    id: "gen_1",
    status: "completed",
    provider: "google",
    fallbackFrom: "gpt-image-2",
    completedAt: "2026-11-22T20:00:00.000Z",
    costMicroUsd: googleCost,
    errorCode: null,
    attempts: [
      failedAttempt,
      { number: 2, provider: "google", model: "gemini-3.1-flash-image", failureKind: null },
    ],
    images: [{ id: "img_1-0", ...picture, original: null }],
    failureText: '{"error":null}',
    ...changes,
  };
}

/** A fallback that went as it must: OpenAI failed, and Google's image was delivered. */
export function evidence(changes: Partial<Evidence> = {}): Evidence {
  return {
    cell: cell(),
    mark: "mark-of-the-prompt",
    secrets: ["dpt_dev_bench"],
    client: client(),
    calls: [failedCall, goodCall],
    rows: [{ id: "gen_1", status: "completed" }],
    generation: generation(),
    stored: { status: 200, sha256, content },
    ...changes,
  };
}

/** The same without a fallback, so that it ends with an error. */
export function errorEvidence(changes: Partial<Evidence> = {}): Evidence {
  const problem = {
    type: "/docs/errors#all_providers_failed",
    title: "Every engine failed",
    status: 503,
    detail: "No engine could make the image.",
    instance: "/v1/generations",
    code: "all_providers_failed",
    requestId: "1",
    error: { message: "No.", type: "server_error", param: null, code: "all_providers_failed" },
  };
  return evidence({
    cell: cell({ variant: "no-fallback", surface: "native" }),
    client: client({
      status: 503,
      headers: { "content-type": "application/problem+json", "x-should-retry": "false" },
      body: problem,
      images: [],
      errorText: JSON.stringify(problem),
    }),
    calls: [failedCall],
    generation: generation({
      status: "failed",
      provider: "openai",
      fallbackFrom: null,
      costMicroUsd: 0,
      errorCode: "all_providers_failed",
      attempts: [failedAttempt],
      images: [],
    }),
    stored: null,
    ...changes,
  });
}

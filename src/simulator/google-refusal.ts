import type { Call } from "./call.ts";
import type { ErrorFault } from "./fault.ts";
import type { GoogleOrder } from "./google-order.ts";
import { sharedFields } from "./google-parts.ts";
import { googleHeaders } from "./google-reply.ts";
import { googleStreamType } from "./google-stream.ts";
import { countRefusedUsage } from "./google-usage.ts";
import { dataFrame, jsonPayload, type Reply } from "./reply.ts";

type RefusalFault = Extract<ErrorFault, { kind: "refusal" | "no-image" }>;

/**
 * Answers 200 without an image: a refused prompt, a refused image, or none for no good reason
 * (sheet 2.4). A stream brings the same in its only chunk.
 */
export function googleRefusalReply(call: Call, fault: RefusalFault, order: GoogleOrder): Reply {
  const body = {
    ...outcome(fault, order),
    usageMetadata: countRefusedUsage(order),
    ...sharedFields(call, order),
  };
  const streamed = call.record.stream;
  const type = streamed ? googleStreamType("sse") : "application/json; charset=UTF-8";
  return {
    kind: "message",
    status: 200,
    headers: googleHeaders(call, type),
    streamed,
    headersAtOnce: false,
    frames: async function* frames() {
      const indent = streamed ? 0 : call.state.settings().jsonIndent;
      yield dataFrame({
        role: "final",
        before: streamed ? "data: " : "",
        payload: jsonPayload(body, [], indent),
        after: streamed ? "\r\n\r\n" : "\n",
        usage: body.usageMetadata,
      });
    },
  };
}

function outcome(fault: RefusalFault, order: GoogleOrder): Record<string, unknown> {
  if (fault.kind === "refusal" && fault.stage === "input") {
    return { promptFeedback: { blockReason: fault.blockReason } };
  }
  const reason = fault.kind === "refusal" ? fault.finishReason : fault.reason;
  const index = order.target.surface === "gemini" ? { index: 0 } : {};
  if (reason === "STOP") {
    const parts = [{ text: "I can describe the picture, but I did not draw it." }];
    const content = { role: "model", parts };
    return { candidates: [{ content, finishReason: reason, ...index }] };
  }
  const finishMessage =
    fault.kind === "refusal"
      ? "Unable to show the generated image. The image was filtered out because it violated Google's Generative AI Prohibited Use policy. You will not be charged for blocked images. Try rephrasing the prompt."
      : "Unable to show the generated image. The model could not generate the image based on the prompt provided. You will not be charged for this request. Try rephrasing the prompt.";
  return {
    candidates: [{ ...emptyContent(fault), finishReason: reason, ...index, finishMessage }],
  };
}

function emptyContent(fault: RefusalFault): Record<string, unknown> {
  switch (fault.content) {
    case "empty":
      return { content: {} };
    case "null-parts":
      return { content: { role: "model", parts: null } };
    case "absent":
      return {};
  }
}

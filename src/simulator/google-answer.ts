import type { Call } from "./call.ts";
import type { FaultEvents } from "./frame-faults.ts";
import type { GoogleOrder } from "./google-order.ts";
import { makeAnswer, toCandidate, withSlot } from "./google-parts.ts";
import { googleHeaders } from "./google-reply.ts";
import { googleStreamFrames, googleStreamType, type StreamForm } from "./google-stream.ts";
import { dataFrame, jsonPayload, type DataFrame, type Reply } from "./reply.ts";

/** Answers `generateContent` with one JSON body. */
export function unaryAnswer(call: Call, order: GoogleOrder, imageBytes: number | undefined): Reply {
  return {
    kind: "message",
    status: 200,
    headers: googleHeaders(call, "application/json; charset=UTF-8"),
    streamed: false,
    headersAtOnce: false,
    frames: async function* frames() {
      const answer = await makeAnswer(call, order, imageBytes);
      const { parts, usage } = answer;
      const images = parts.flatMap((part) => (part.image ? [part.image] : []));
      let slot = 0;
      const fields = parts.map((part) => withSlot(part, part.image ? slot++ : 0));
      const body = {
        candidates: [toCandidate(order, fields, "STOP")],
        ...(usage === undefined ? {} : { usageMetadata: usage }),
        ...answer.shared,
      };
      yield dataFrame({
        role: "final",
        payload: jsonPayload(body, images, call.state.settings().jsonIndent),
        after: "\n",
        dueMs: answer.latencyMs,
        images,
        usage,
      });
    },
  };
}

/** Answers `streamGenerateContent`; images come whole, each in a chunk of its own. */
export function streamedGoogleAnswer(
  call: Call,
  order: GoogleOrder,
  options: { imageBytes: number | undefined; form: StreamForm },
): Reply {
  return {
    kind: "message",
    status: 200,
    headers: googleHeaders(call, googleStreamType(options.form)),
    streamed: true,
    headersAtOnce: false,
    frames: async function* frames() {
      const answer = await makeAnswer(call, order, options.imageBytes);
      yield* googleStreamFrames(answer, options.form);
    },
  };
}

/** Chunks of a Google stream that only faults produce. */
export const googleFaultEvents: FaultEvents = {
  error: ({ message }) => eventFrame({ error: { code: 503, message, status: "UNAVAILABLE" } }),
  unknown: () => ({ ...eventFrame({ progress: { percent: 10 } }), role: "opening" }),
};

function eventFrame(body: unknown): DataFrame {
  const payload = jsonPayload(body, []);
  return dataFrame({ role: "final", before: "data: ", payload, after: "\r\n\r\n" });
}

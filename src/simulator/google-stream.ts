import { toCandidate, withSlot, type GoogleAnswer } from "./google-parts.ts";
import { dataFrame, jsonPayload, type DataFrame } from "./reply.ts";

/** How a stream is framed: events, or one JSON array that arrives bit by bit. */
export type StreamForm = "sse" | "array";

/** Media type of a stream. */
export function googleStreamType(form: StreamForm): string {
  return form === "sse" ? "text/event-stream" : "application/json; charset=UTF-8";
}

/**
 * Cuts an answer into chunks as Google does (sheet 2.5): thoughts, texts, each image whole in one
 * chunk, then a chunk with the finish reason. The Gemini API counts tokens in every chunk, Vertex
 * AI in the last.
 */
export function* googleStreamFrames(answer: GoogleAnswer, form: StreamForm): Generator<DataFrame> {
  const { order, parts, usage, shared, latencyMs } = answer;
  const lead = leadParts(answer);
  const all = [...lead, ...parts];
  const lastImage = all.findLastIndex((part) => part.kind === "image");
  for (const [index, part] of all.entries()) {
    const counted = order.target.surface === "gemini" && usage !== undefined;
    const body = {
      candidates: [toCandidate(order, [withSlot(part, 0)], undefined)],
      ...(counted ? { usageMetadata: usage } : {}),
      ...shared,
    };
    const early = index < lastImage && part.kind !== "image";
    yield {
      ...chunkFrame(form, index, body, part.image ? [part.image] : []),
      role: index === lastImage ? "final" : part.kind === "image" ? "preview" : "opening",
      dueMs: early ? (latencyMs * (index + 1)) / (all.length + 2) : latencyMs,
    };
  }
  const body = {
    candidates: [toCandidate(order, [{ text: "" }], "STOP")],
    ...(usage === undefined ? {} : { usageMetadata: usage }),
    ...shared,
  };
  yield {
    ...chunkFrame(form, all.length, body, []),
    role: lastImage === -1 ? "final" : "trailer",
    dueMs: latencyMs,
    usage,
    ...(form === "array" ? { after: "]" } : {}),
  };
}

/** Texts come before the image when the request allows them. */
function leadParts(answer: GoogleAnswer): GoogleAnswer["parts"] {
  if (!answer.order.wantsText || answer.parts.some((part) => part.kind === "text")) return [];
  const words = ["Here", " is the picture", " you asked for — enjoy."];
  return words.map((text) => ({ kind: "text", fields: { text } }));
}

function chunkFrame(
  form: StreamForm,
  index: number,
  body: unknown,
  images: DataFrame["images"],
): DataFrame {
  const payload = jsonPayload(body, images);
  if (form === "sse") {
    return dataFrame({ role: "opening", before: "data: ", payload, after: "\r\n\r\n", images });
  }
  return dataFrame({ role: "opening", before: index === 0 ? "[" : ",\r\n", payload, images });
}

import { renderAnswerImage } from "./answer-image.ts";
import type { Call } from "./call.ts";
import { findFault } from "./fault.ts";
import type { GoogleOrder } from "./google-order.ts";
import { countGoogleUsage, type GoogleUsage } from "./google-usage.ts";
import type { EncodedImage } from "./image-format.ts";
import { drawLatency } from "./latency.ts";
import { randomText } from "./random.ts";
import { imageSlot } from "./reply.ts";

/** One part of a candidate; `image` is the file its image slot stands for. */
export type AnswerPart = {
  kind: "thought" | "text" | "image";
  fields: Record<string, unknown>;
  image?: EncodedImage;
};

/** All an answer consists of, before it is cut into chunks. */
export type GoogleAnswer = {
  order: GoogleOrder;
  parts: AnswerPart[];
  usage: GoogleUsage | undefined;
  /** Fields that stand beside the candidates in every chunk. */
  shared: Record<string, unknown>;
  latencyMs: number;
};

/** Makes everything an answer consists of: thoughts first, then texts and images. */
export async function makeAnswer(
  call: Call,
  order: GoogleOrder,
  imageBytes: number | undefined,
): Promise<GoogleAnswer> {
  const { faults } = call.record;
  const imageCount = order.wantsImage ? (findFault(faults, "many-images")?.count ?? 1) : 0;
  const thinksAloud = order.includeThoughts && order.thinking !== "MINIMAL";
  const thoughtImages = findFault(faults, "thought-images")?.count ?? (thinksAloud ? 1 : 0);
  const thoughts: AnswerPart[] = [];
  const images: AnswerPart[] = [];
  for (let index = 0; index < imageCount; index += 1) {
    const rendered = await renderAnswerImage(call, {
      model: order.model.id,
      prompt: order.contents.prompt,
      width: order.width,
      height: order.height,
      grade: order.tier,
      format: order.format,
      inputs: order.contents.images,
      previewCount: index === 0 ? thoughtImages : 0,
      index,
      imageBytes,
    });
    const inlineData = { mimeType: `image/${order.format}` };
    for (const image of rendered.previews) {
      thoughts.push({ kind: "thought", fields: { inlineData, thought: true }, image });
    }
    const thoughtSignature = Buffer.from(randomText(call.random, 240)).toString("base64");
    images.push({ kind: "image", fields: { inlineData, thoughtSignature }, image: rendered.final });
  }
  if (thinksAloud) {
    const text = "**Composing the picture**\n\nI am weighing light, depth and the wording.";
    thoughts.unshift({ kind: "thought", fields: { text, thought: true } });
  }
  return {
    order,
    parts: [...thoughts, ...withTexts(images, findFault(faults, "text-parts") !== undefined)],
    usage: findFault(faults, "no-usage")
      ? undefined
      : countGoogleUsage(order, call.random, imageCount),
    shared: sharedFields(call, order),
    latencyMs: drawGoogleLatency(call, order),
  };
}

function textPart(text: string): AnswerPart {
  return { kind: "text", fields: { text } };
}

/** Real answers mostly hold the image alone; text may come before and after it. */
function withTexts(images: AnswerPart[], wanted: boolean): AnswerPart[] {
  if (images.length === 0)
    return [textPart("I would draw a landscape — hills, a sun and your words.")];
  if (!wanted) return images;
  return [
    textPart("Here is your picture — enjoy:"),
    ...images,
    textPart("Shall I change anything — colours, for example?"),
  ];
}

/** The fields of a part, with the slot of its image filled in. */
export function withSlot(part: AnswerPart, slot: number): Record<string, unknown> {
  const { inlineData, ...others } = part.fields;
  if (typeof inlineData !== "object" || inlineData === null) return part.fields;
  return { inlineData: { ...inlineData, data: imageSlot(slot) }, ...others };
}

/** One candidate; Vertex AI adds ratings and leaves out the index (sheet 2.4). */
export function toCandidate(
  order: GoogleOrder,
  parts: unknown[],
  finishReason: string | undefined,
): Record<string, unknown> {
  const candidate = {
    content: { role: "model", parts },
    ...(finishReason === undefined ? {} : { finishReason }),
  };
  if (order.target.surface === "gemini") return { ...candidate, index: 0 };
  const rating = { probability: "NEGLIGIBLE", severity: "HARM_SEVERITY_NEGLIGIBLE" };
  const categories = ["HATE", "DANGEROUS_CONTENT", "HARASSMENT", "SEXUALLY_EXPLICIT"];
  const safetyRatings = categories.map((category) => ({
    category: `HARM_CATEGORY_IMAGE_${category}`,
    ...rating,
  }));
  return finishReason === undefined ? candidate : { ...candidate, safetyRatings };
}

/** The fields beside the candidates. */
export function sharedFields(call: Call, order: GoogleOrder): Record<string, unknown> {
  const modelVersion = findFault(call.record.faults, "model-version")?.version ?? order.model.id;
  const createTime =
    order.target.surface === "gemini" ? {} : { createTime: new Date().toISOString() };
  return { modelVersion, ...createTime, responseId: randomText(call.random, 23) };
}

function drawGoogleLatency(call: Call, order: GoogleOrder): number {
  const thinking = { MINIMAL: 0, LOW: 1000, MEDIUM: 2500, HIGH: 6000 }[order.thinking];
  return drawLatency({
    medianMs: (order.model.tiers.get(order.tier)?.medianMs ?? 7500) + thinking,
    spread: 0.18,
    faults: call.record.faults,
    settings: call.state.settings(),
    random: call.random,
  });
}

import { renderAnswerImage } from "./answer-image.ts";
import type { Call } from "./call.ts";
import { findFault } from "./fault.ts";
import type { FaultEvents } from "./frame-faults.ts";
import type { RenderedImage } from "./image-render.ts";
import { drawLatency } from "./latency.ts";
import type { OpenAiOrder } from "./openai-order.ts";
import { openAiHeaders } from "./openai-reply.ts";
import { countUsage, imageTokens, type OpenAiUsage } from "./openai-usage.ts";
import { dataFrame, imageSlot, jsonPayload, type DataFrame, type Reply } from "./reply.ts";

/** An order, what its prompt asks of the simulator, and how it will be carried out. */
export type OpenAiPlan = {
  order: OpenAiOrder;
  imageBytes: number | undefined;
  count: number;
  previewCount: number;
  latencyMs: number;
};

/** Settles how many previews are sent and how long the images take. */
export function planAnswer(
  call: Call,
  order: OpenAiOrder,
  imageBytes: number | undefined,
): OpenAiPlan {
  const { faults } = call.record;
  const settings = call.state.settings();
  const previewLimit = findFault(faults, "early-final")?.previews ?? 3;
  const tokens = imageTokens(order.model.qualityFactors[order.quality] ?? 0, order.size);
  return {
    order,
    imageBytes,
    count: findFault(faults, "many-images")?.count ?? order.count,
    previewCount: order.stream ? Math.min(order.previews, settings.previews, previewLimit) : 0,
    // Low, medium and high at 1024x1024 come to about 7, 17 and 35 seconds.
    latencyMs: drawLatency({
      medianMs: 4500 + 96 * tokens ** 0.652,
      spread: 0.22,
      faults,
      settings,
      random: call.random,
    }),
  };
}

/** Answers with one JSON body once all images are made. */
export function plainAnswer(call: Call, plan: OpenAiPlan): Reply {
  return {
    kind: "message",
    status: 200,
    headers: openAiHeaders(call, "application/json"),
    streamed: false,
    headersAtOnce: false,
    frames: async function* frames() {
      const rendered: RenderedImage[] = [];
      for (let index = 0; index < plan.count; index += 1) {
        rendered.push(await renderOne(call, plan, index));
      }
      yield plainFrame(call, plan, rendered);
    },
  };
}

/** Answers with events; the headers go out before the first image is made. */
export function streamedAnswer(call: Call, plan: OpenAiPlan): Reply {
  return {
    kind: "message",
    status: 200,
    headers: {
      ...openAiHeaders(call, "text/event-stream; charset=utf-8"),
      "cache-control": "no-cache",
    },
    streamed: true,
    headersAtOnce: true,
    frames: async function* frames() {
      for (let index = 0; index < plan.count; index += 1) {
        const rendered = await renderOne(call, plan, index);
        yield* imageEvents(call, plan, rendered);
      }
    },
  };
}

/** Events of an OpenAI stream that only faults produce. */
export function openAiFaultEvents(call: Call): FaultEvents {
  return {
    // Real bytes of such an error have not been seen; the SDKs accept this form (sheet 1.4).
    error: ({ type, code, message }) =>
      eventFrame("error", "final", { type: "error", error: { type, code, message, param: null } }),
    unknown: () => {
      const type = `${eventFamily(call)}.progress`;
      return eventFrame(type, "opening", { type, progress: 0.1 });
    },
  };
}

/** The opening fields of a plain answer, in OpenAI's order. */
export function plainBody(order: OpenAiOrder): Record<string, unknown> {
  return {
    created: Math.floor(Date.now() / 1000),
    background: order.background,
    output_format: order.format,
    quality: order.quality,
    size: sizeText(order),
    ...safetyField(order),
  };
}

function plainFrame(call: Call, plan: OpenAiPlan, rendered: RenderedImage[]): DataFrame {
  const images = rendered.map((image) => image.final);
  const usage = sentUsage(call, plan, images.length);
  const body = {
    ...plainBody(plan.order),
    data: images.map((_image, index) => ({ b64_json: imageSlot(index) })),
    ...(usage === undefined ? {} : { usage }),
  };
  return dataFrame({
    role: "final",
    payload: jsonPayload(body, images, call.state.settings().jsonIndent),
    after: "\n",
    dueMs: plan.latencyMs,
    images,
    usage,
  });
}

function* imageEvents(call: Call, plan: OpenAiPlan, rendered: RenderedImage): Generator<DataFrame> {
  const { order } = plan;
  const facts = () => ({
    created_at: Math.floor(Date.now() / 1000),
    size: sizeText(order),
    quality: order.quality,
    background: order.background,
    output_format: order.format,
    ...safetyField(order),
  });
  for (const [index, preview] of rendered.previews.entries()) {
    const type = `${eventFamily(call)}.partial_image`;
    const body = { type, b64_json: imageSlot(0), ...facts(), partial_image_index: index };
    yield {
      ...eventFrame(type, "preview", body, [preview]),
      dueMs: (plan.latencyMs * (index + 1)) / (rendered.previews.length + 1),
    };
  }
  const type = `${eventFamily(call)}.completed`;
  const usage = sentUsage(call, plan, 1);
  // Events have no output_tokens_details (sheet 1.4).
  const { output_tokens_details: _details, ...eventUsage } = usage ?? {};
  const body = {
    type,
    b64_json: imageSlot(0),
    ...facts(),
    ...(usage === undefined ? {} : { usage: eventUsage }),
  };
  yield {
    ...eventFrame(type, "final", body, [rendered.final]),
    dueMs: plan.latencyMs,
    ...(usage === undefined ? {} : { usage: eventUsage }),
  };
}

function eventFrame(
  type: string,
  role: DataFrame["role"],
  body: unknown,
  images: DataFrame["images"] = [],
): DataFrame {
  const payload = jsonPayload(body, images);
  return dataFrame({ role, before: `event: ${type}\ndata: `, payload, after: "\n\n", images });
}

function eventFamily(call: Call): string {
  return call.record.operation === "edit" ? "image_edit" : "image_generation";
}

function sentUsage(call: Call, plan: OpenAiPlan, images: number): OpenAiUsage | undefined {
  if (findFault(call.record.faults, "no-usage")) return undefined;
  return countUsage(plan.order, { images, previews: plan.previewCount });
}

function renderOne(call: Call, plan: OpenAiPlan, index: number): Promise<RenderedImage> {
  const { order } = plan;
  return renderAnswerImage(call, {
    model: order.model.id,
    prompt: order.prompt,
    width: order.size.width,
    height: order.size.height,
    grade: order.quality,
    format: order.format,
    compression: order.compression,
    transparent: order.background === "transparent",
    inputs: order.input.images,
    mask: order.input.mask,
    previewCount: plan.previewCount,
    index,
    imageBytes: plan.imageBytes,
  });
}

function sizeText(order: OpenAiOrder): string {
  return `${order.size.width}x${order.size.height}`;
}

function safetyField(order: OpenAiOrder): { safety_identifier?: string } {
  return order.safetyIdentifier === undefined ? {} : { safety_identifier: order.safetyIdentifier };
}

import { z } from "@hono/zod-openapi";

import type { toDiptych, toImageFields, toOpenAiUsage } from "../../http/openai-view.ts";
import { shownAs } from "../shown-as.ts";
import {
  count,
  generationId,
  microUsd,
  model,
  outputFormat,
  provider,
  quality,
  reason,
  size,
  url,
  warning,
} from "./words.ts";

const shownQuality = z.string().openapi({
  enum: [...quality.options, "auto"],
  description: "`auto` of a picture whose call is not on record.",
});

const picture = shownAs<ReturnType<typeof toImageFields>>()(
  z.object({
    size,
    quality: shownQuality,
    background: z.string().openapi({ description: "Always `opaque`." }),
    output_format: outputFormat,
  }),
);

const usage = shownAs<ReturnType<typeof toOpenAiUsage>>()(
  z
    .object({
      input_tokens: count,
      output_tokens: count,
      total_tokens: count,
      input_tokens_details: z.object({ text_tokens: count, image_tokens: count }),
      output_tokens_details: z.object({ text_tokens: count, image_tokens: count }),
    })
    .openapi("OpenAiUsage", { description: "The engine's own counts, as OpenAI names them." }),
);

const diptych = shownAs<ReturnType<typeof toDiptych>>()(
  z
    .object({
      generation_id: generationId,
      model,
      model_version: z.string().nullable(),
      provider,
      reasons: z.array(reason),
      fallback_from: z.string().nullable(),
      warnings: z.array(warning),
      cost_microusd: microUsd,
      url,
    })
    .openapi("Diptych", { description: "What OpenAI's answers have no words for." }),
);

const base64 = z.string().openapi({ format: "byte", description: "The image, in base64." });

export const openAiImages = z
  .object({
    data: z.array(z.object({ b64_json: base64 })),
    created: z.int(),
    ...picture.shape,
    usage,
    diptych,
  })
  .openapi("OpenAiImages", { description: "OpenAI's `ImagesResponse`." });

function partialOf(type: string) {
  return z.object({
    type: z.literal(type),
    created_at: z.int(),
    partial_image_index: z.int().min(0).max(2),
    size: z.union([size, z.literal("auto")]),
    quality: shownQuality,
    background: z.string(),
    output_format: outputFormat,
    b64_json: base64,
  });
}

function completedOf(type: string) {
  return z.object({
    type: z.literal(type),
    b64_json: base64,
    created_at: z.int(),
    ...picture.shape,
    usage,
    diptych,
  });
}

export const partialGeneration = partialOf("image_generation.partial_image").openapi(
  "OpenAiPartialGeneration",
);
export const completedGeneration = completedOf("image_generation.completed").openapi(
  "OpenAiCompletedGeneration",
);
export const partialEdit = partialOf("image_edit.partial_image").openapi("OpenAiPartialEdit");
export const completedEdit = completedOf("image_edit.completed").openapi("OpenAiCompletedEdit");

import { z } from "zod";

import type { ImageRequest, Warning } from "../domain/image-request.ts";
import { outputFormats } from "../domain/media-type.ts";
import { qualities } from "../domain/quality.ts";
import type { ImageSources } from "../inputs/image-source.ts";
import { countField, modelField, previewsField, promptField, sizeField } from "./fields.ts";
import { problem, validate } from "./validate.ts";

/** `auto` and null both leave a choice to us, as they leave it to OpenAI. */
function orAuto<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess(
    (value) => (value === "auto" || value === null ? undefined : value),
    schema.optional(),
  );
}

/** What both calls of OpenAI's surface take. */
export const openAiFields = {
  prompt: promptField,
  model: z.preprocess((value) => value ?? "auto", modelField),
  n: z.preprocess((value) => value ?? 1, countField),
  size: orAuto(sizeField),
  quality: orAuto(z.enum(qualities)),
  output_format: z.preprocess((value) => value ?? "png", z.enum(outputFormats)),
  output_compression: z.int().min(0).max(100).nullish(),
  background: orAuto(z.enum(["opaque", "transparent"])),
  moderation: orAuto(z.enum(["low"])),
  stream: z.boolean().nullish(),
  partial_images: z.preprocess((value) => value ?? 0, previewsField),
  response_format: z
    .unknown()
    .refine(
      (format) => format === undefined || format === null || format === "b64_json",
      problem(
        "unsupported_parameter",
        "'response_format' can only be 'b64_json'. The image's address is in 'diptych.url'.",
      ),
    )
    .optional(),
  user: z.string().max(256).nullish(),
  safety_identifier: z.string().max(256).nullish(),
};

export const openAiSchema = z.strictObject(openAiFields);

/** What a call of OpenAI's surface asks for. */
export interface OpenAiRequest {
  readonly request: ImageRequest;
  readonly sources: ImageSources;
  /** Whether it asks for a stream. */
  readonly stream: boolean;
}

/** A body of OpenAI's generations call. @throws ProblemError */
export function parseOpenAiRequest(body: unknown): OpenAiRequest {
  const sources = { images: [], mask: null, references: [] };
  return toOpenAiRequest(validate(openAiSchema, body), sources);
}

/** The one form of a request: with images, it is an edit of the first. */
export function toOpenAiRequest(
  fields: z.output<typeof openAiSchema>,
  sources: ImageSources,
): OpenAiRequest {
  const { images, mask } = sources;
  const stream = fields.stream ?? false;
  const user = fields.safety_identifier ?? fields.user;
  const request: ImageRequest = {
    operation: images.length > 0 ? "edit" : "generate",
    prompt: fields.prompt,
    model: fields.model,
    shape: fields.size
      ? { kind: "size", pixels: fields.size }
      : { kind: "ratio", aspectRatio: "1:1", resolution: "1K" },
    // The first is edited, the others are drawn from.
    references: Math.max(0, images.length - 1),
    mask: mask !== null,
    batch: false,
    count: fields.n,
    // Without a stream nobody would see them, and each is paid for.
    previews: stream ? fields.partial_images : 0,
    outputFormat: fields.output_format,
    fallback: true,
    warnings: unsupported(fields),
    ...(images.length > 0 && !fields.size ? { keepsShape: true } : {}),
    ...(fields.quality ? { quality: fields.quality } : {}),
    ...(typeof fields.output_compression === "number" && fields.output_format !== "png"
      ? { outputCompression: fields.output_compression }
      : {}),
    ...(user ? { metadata: { user } } : {}),
  };
  return { request, sources, stream };
}

function unsupported(fields: z.output<typeof openAiSchema>): readonly Warning[] {
  const warnings: Warning[] = [];
  if (fields.background === "transparent") {
    const message = "No engine draws a transparent background reliably; it is opaque.";
    warnings.push({ code: "background_unsupported", message });
  }
  if (fields.moderation === "low") {
    const message = "The moderation level is the engine's own and cannot be lowered.";
    warnings.push({ code: "moderation_unsupported", message });
  }
  return warnings;
}

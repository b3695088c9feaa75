import { z } from "zod";

import { promptWithText, type ImageRequest } from "../domain/image-request.ts";
import { outputFormats } from "../domain/media-type.ts";
import { qualities } from "../domain/quality.ts";
import { resolutions } from "../domain/resolution.ts";
import {
  aspectRatioField,
  countField,
  isWithinLongestPrompt,
  metadataField,
  modelField,
  previewsField,
  promptField,
  sizeField,
} from "./fields.ts";
import { problem, validate } from "./validate.ts";

/** Fields that the API will have: refused by name, so that none is dropped in silence. */
const unsupportedFields = ["platform", "references", "image", "mask", "webhookUrl"] as const;

const nativeSchema = z
  .strictObject({
    prompt: promptField,
    model: modelField.default({ kind: "auto" }),
    highQuality: z.boolean().optional(),
    aspectRatio: aspectRatioField.optional(),
    size: sizeField.optional(),
    resolution: z.enum(resolutions).optional(),
    quality: z.enum(qualities).optional(),
    onImageText: z.string().min(1).max(1000).optional(),
    count: countField.default(1),
    previews: previewsField.default(0),
    outputFormat: z.enum(outputFormats).optional(),
    fallback: z.boolean().default(true),
    metadata: metadataField.optional(),
    ...Object.fromEntries(unsupportedFields.map((name) => [name, refused(name)])),
  })
  .refine(
    ({ size, aspectRatio, resolution }) =>
      size === undefined || (aspectRatio === undefined && resolution === undefined),
    {
      ...problem(
        "invalid_parameter",
        "'size' already says it all: leave out 'aspectRatio' and 'resolution'.",
      ),
      path: ["size"],
    },
  )
  .refine(({ prompt, onImageText }) => isWithinLongestPrompt(promptWithText(prompt, onImageText)), {
    ...problem("prompt_too_long", "'prompt' and 'onImageText' together are too long. Shorten."),
    path: ["prompt"],
  })
  .refine(
    ({ highQuality, model }) => !(model.kind === "role" && contradicts(model.role, highQuality)),
    {
      ...problem("invalid_parameter", "'highQuality' contradicts 'model'. Leave one of them out."),
      path: ["highQuality"],
    },
  );

/** A body of the native surface as the one form of a request. @throws ProblemError */
export function parseNativeRequest(body: unknown): ImageRequest {
  const fields = validate(nativeSchema, body);
  const { highQuality, quality, onImageText, outputFormat, metadata } = fields;
  return {
    operation: "generate",
    prompt: fields.prompt,
    model: fields.model,
    shape: fields.size
      ? { kind: "size", pixels: fields.size }
      : {
          kind: "ratio",
          aspectRatio: fields.aspectRatio ?? "1:1",
          resolution: fields.resolution ?? "1K",
        },
    references: 0,
    mask: false,
    batch: false,
    count: fields.count,
    previews: fields.previews,
    fallback: fields.fallback,
    warnings: [],
    ...(highQuality === undefined ? {} : { highQuality }),
    ...(quality === undefined ? {} : { quality }),
    ...(onImageText === undefined ? {} : { onImageText }),
    ...(outputFormat === undefined ? {} : { outputFormat }),
    ...(metadata === undefined ? {} : { metadata }),
  };
}

function refused(name: string) {
  const message = `'${name}' is not supported by this version. Remove it.`;
  return z
    .unknown()
    .refine((value) => value === undefined, problem("unsupported_parameter", message))
    .optional();
}

function contradicts(role: "standard" | "pro", highQuality: boolean | undefined): boolean {
  return highQuality === (role === "standard");
}

import { z } from "zod";

import { promptWithText, type ImageRequest } from "../domain/image-request.ts";
import { outputFormats } from "../domain/media-type.ts";
import { qualities } from "../domain/quality.ts";
import { resolutions } from "../domain/resolution.ts";
import type { ImageSources } from "../inputs/image-source.ts";
import { mostImages } from "../inputs/input-limits.ts";
import {
  aspectRatioField,
  countField,
  isWithinLongestPrompt,
  metadataField,
  modelField,
  platformField,
  previewsField,
  promptField,
  sizeField,
  userField,
  webhookUrlField,
} from "./fields.ts";
import { imageField, imagesField } from "./image-fields.ts";
import { ProblemError } from "./problem.ts";
import type { ImagePlace } from "./read-json-with-images.ts";
import { problem, validate } from "./validate.ts";

export const nativeSchema = z
  .strictObject({
    prompt: promptField,
    model: modelField.default({ kind: "auto" }),
    highQuality: z.boolean().optional(),
    aspectRatio: aspectRatioField.optional(),
    size: sizeField.optional(),
    platform: platformField.optional(),
    resolution: z.enum(resolutions).optional(),
    quality: z.enum(qualities).optional(),
    onImageText: z.string().min(1).max(1000).optional(),
    count: countField.default(1),
    previews: previewsField.default(0),
    outputFormat: z.enum(outputFormats).optional(),
    fallback: z.boolean().default(true),
    metadata: metadataField.optional(),
    user: userField.optional(),
    webhookUrl: webhookUrlField.optional(),
    image: imageField.optional(),
    mask: imageField.optional(),
    references: imagesField.pipe(z.array(imageField)).optional(),
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
  .refine(
    ({ platform, size, aspectRatio, resolution }) =>
      platform === undefined ||
      (size === undefined && aspectRatio === undefined && resolution === undefined),
    {
      ...problem(
        "invalid_parameter",
        "'platform' already says it all: leave out 'size', 'aspectRatio' and 'resolution'.",
      ),
      path: ["platform"],
    },
  )
  .superRefine(({ platform, outputFormat }, context) => {
    if (!platform || !outputFormat || platform.outputFormats.includes(outputFormat)) return;
    const message = `The platform ${platform.id} takes ${platform.outputFormats.join(" or ")}, not ${outputFormat}. Leave out 'outputFormat'.`;
    context.addIssue({ code: "custom", message, path: ["outputFormat"] });
  })
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

/** Where a body of the native surface may hold images as data URLs. */
export const nativeImagePlaces: readonly ImagePlace[] = [
  { path: ["image"], role: "image" },
  { path: ["mask"], role: "mask" },
  { path: ["references", "*"], role: "image" },
];

/** What a call of the native surface asks for. */
export interface NativeRequest {
  readonly request: ImageRequest;
  readonly sources: ImageSources;
  /** Well-formed, and not yet known to be allowed; null when nobody is to be told. */
  readonly webhookUrl: URL | null;
}

const noSources: ImageSources = { images: [], mask: null, references: [] };

/**
 * A body of the native surface as the one form of a request.
 * @param inherited The images that stand where the body names none. Its mask belongs to its image.
 * @throws ProblemError
 */
export function parseNativeRequest(body: unknown, inherited = noSources): NativeRequest {
  const fields = validate(nativeSchema, body);
  const { image, mask, references, webhookUrl } = fields;
  const edited = image ? { images: [image], mask: null } : inherited;
  const sources = {
    images: edited.images,
    mask: mask ?? edited.mask,
    references: references ?? inherited.references,
  };
  requireTogether(sources);
  return { request: toImageRequest(fields, sources), sources, webhookUrl: webhookUrl ?? null };
}

/** @throws ProblemError when the images do not go with one another. */
function requireTogether({ images, mask, references }: ImageSources): void {
  if (images.length === 0 && mask) {
    const detail = "'mask' says where to edit 'image', which is missing. Send it.";
    throw new ProblemError("invalid_parameter", { detail, param: "mask" });
  }
  if (images.length + references.length > mostImages) {
    const detail = `'image' and 'references' are more than ${mostImages} images, the most that any model takes. Leave some out.`;
    throw new ProblemError("too_many_references", { detail, param: "references" });
  }
}

function toImageRequest(
  fields: z.output<typeof nativeSchema>,
  { images, mask, references }: ImageSources,
): ImageRequest {
  const { highQuality, quality, onImageText, user, platform } = fields;
  const metadata = user === undefined ? fields.metadata : { ...fields.metadata, user };
  const size = platform?.pixels ?? fields.size;
  const outputFormat = fields.outputFormat ?? platform?.outputFormats[0];
  return {
    operation: images.length > 0 ? "edit" : "generate",
    prompt: fields.prompt,
    model: fields.model,
    shape: size
      ? { kind: "size", pixels: size }
      : {
          kind: "ratio",
          aspectRatio: fields.aspectRatio ?? "1:1",
          resolution: fields.resolution ?? "1K",
        },
    // The first image is edited, others beside it are drawn from.
    references: Math.max(0, images.length - 1) + references.length,
    mask: mask !== null,
    batch: false,
    count: fields.count,
    previews: fields.previews,
    fallback: fields.fallback,
    warnings: [],
    ...(images.length > 0 && !size && !fields.aspectRatio ? { keepsShape: true } : {}),
    ...(platform === undefined ? {} : { platform: platform.id }),
    ...(highQuality === undefined ? {} : { highQuality }),
    ...(quality === undefined ? {} : { quality }),
    ...(onImageText === undefined ? {} : { onImageText }),
    ...(outputFormat === undefined ? {} : { outputFormat }),
    ...(metadata === undefined ? {} : { metadata }),
  };
}

function contradicts(role: "standard" | "pro", highQuality: boolean | undefined): boolean {
  return highQuality === (role === "standard");
}

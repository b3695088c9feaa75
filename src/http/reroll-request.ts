import { z } from "zod";

import type { Generation, Requested } from "../domain/generation.ts";
import { noInputs, type InputImage } from "../domain/input-image.ts";
import type { ModelCard } from "../domain/model-card.ts";
import { findPlatform } from "../domain/platform.ts";
import { exactPixels } from "../domain/resolution.ts";
import type { ImageSource } from "../inputs/image-source.ts";
import { parseNativeRequest, type NativeRequest } from "./native-request.ts";
import { problem, validate } from "./validate.ts";

export const rerollSchema = z
  .looseObject({
    engine: z.enum(["same", "other"]).optional(),
    model: z.string().optional(),
  })
  .refine(({ engine, model }) => engine === undefined || model === undefined, {
    ...problem("invalid_parameter", "'engine' and 'model' both say who draws. Leave one out."),
    path: ["engine"],
  });

/** The model that made a generation, or that it was to be made with, and that of the other engine. */
export interface RerollModels {
  readonly same: ModelCard;
  readonly other: ModelCard;
}

/**
 * A generation asked for again: as it was, but for what is changed. Its images are those of the one
 * before, where none are handed in in their place.
 * @throws ProblemError about the first field that is wrong.
 */
export function parseRerollRequest(
  parent: Generation,
  body: unknown,
  models: RerollModels,
): NativeRequest {
  const { engine = "same", ...changes } = validate(rerollSchema, body);
  const { requested } = parent;
  const before = fieldsOf(parent, changes);
  const model = changes.model ?? models[engine].id;
  // Who was to draw is said anew: what the caller said of it before would contradict that.
  const { highQuality: _highQuality, ...others } = before;
  const kept = engine === "same" && changes.model === undefined ? before : others;
  const { images, mask, references } = requested.inputs ?? noInputs;
  const asked = parseNativeRequest(
    { ...kept, ...changes, model },
    {
      images: images.map(stored),
      mask: mask && stored(mask),
      references: references.map(stored),
    },
  );
  const { outputFormat, shape } = asked.request;
  const { outputCompression } = requested;
  const isCompressed = outputCompression !== null && outputFormat !== "png";
  const isResized = requested.size !== null && !requested.keepsShape;
  return {
    ...asked,
    request: {
      ...asked.request,
      ...(isCompressed ? { outputCompression } : {}),
      // As pixels, to which either engine's picture is cropped: not every engine has this ratio.
      ...(isResized && shape.kind === "ratio" && changes["aspectRatio"] === undefined
        ? { shape: { kind: "size", pixels: exactPixels(shape.aspectRatio, shape.resolution) } }
        : {}),
    },
  };
}

type Fields = Readonly<Record<string, unknown>>;

/** A generation's request as a body would say it, but for what does not go with the changes. */
function fieldsOf({ prompt, requested, metadata }: Generation, changes: Fields): Fields {
  const { quality, highQuality, onImageText } = requested;
  const isTaken = goTogether(changes["platform"], requested.outputFormat);
  const outputFormat = isTaken ? requested.outputFormat : null;
  const said = { quality, highQuality, onImageText, outputFormat };
  return {
    prompt,
    ...shapeOf(requested, changes),
    ...Object.fromEntries(Object.entries(said).filter(([, value]) => value !== null)),
    count: requested.count,
    previews: requested.previews,
    fallback: requested.fallback,
    metadata,
  };
}

/** What of the shape goes with the changes: each of its parts stays while nothing replaces it. */
function shapeOf(
  { platform, size, aspectRatio, resolution, keepsShape }: Requested,
  changes: Fields,
): Fields {
  if (changes["platform"] !== undefined || changes["size"] !== undefined) return {};
  // The shape is that of the image which is handed in now.
  if (keepsShape) return { resolution };
  if (size === null) return { aspectRatio, resolution };
  if (changes["aspectRatio"] !== undefined) return {};
  if (changes["resolution"] !== undefined) return { aspectRatio };
  return platform !== null && goTogether(platform, changes["outputFormat"])
    ? { platform }
    : { size };
}

/** False when a platform does not take a type of file. True when one of them is not said. */
function goTogether(platform: unknown, format: unknown): boolean {
  const { outputFormats } = findPlatform(String(platform)) ?? {};
  if (!outputFormats || format === undefined || format === null) return true;
  return outputFormats.some((taken) => taken === format);
}

function stored(image: InputImage): ImageSource {
  return { kind: "stored", image };
}

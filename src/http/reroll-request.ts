import { z } from "zod";

import type { Generation, Requested } from "../domain/generation.ts";
import { noInputs, type InputImage } from "../domain/input-image.ts";
import type { ModelCard } from "../domain/model-card.ts";
import type { ImageSource } from "../inputs/image-source.ts";
import { parseNativeRequest, type NativeRequest } from "./native-request.ts";
import { problem, validate } from "./validate.ts";

const rerollSchema = z
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
  const before = fieldsOf(parent);
  const model = changes.model ?? models[engine].id;
  // Who was to draw is said anew: what the caller said of it before would contradict that.
  const { highQuality: _highQuality, ...others } = before;
  const kept = engine === "same" && changes.model === undefined ? before : others;
  const { images, mask, references } = requested.inputs ?? noInputs;
  const asked = parseNativeRequest({ ...withoutShape(kept, changes), ...changes, model });
  const isEdit = changes["image"] === undefined && images.length > 0;
  const hasMask = isEdit && changes["mask"] === undefined && mask !== null;
  const hasReferences = changes["references"] === undefined && references.length > 0;
  const { outputCompression } = requested;
  return {
    ...asked,
    request: {
      ...asked.request,
      ...(isEdit ? { operation: "edit" as const } : {}),
      ...(hasMask ? { mask: true } : {}),
      ...(hasReferences ? { references: references.length } : {}),
      ...(outputCompression === null ? {} : { outputCompression }),
    },
    sources: {
      images: isEdit ? images.map(stored) : asked.sources.images,
      mask: hasMask && mask ? stored(mask) : asked.sources.mask,
      references: hasReferences ? references.map(stored) : asked.sources.references,
    },
  };
}

type Fields = Readonly<Record<string, unknown>>;

/** A generation's request as a body would say it. */
function fieldsOf({ prompt, requested, metadata }: Generation): Fields {
  const { quality, highQuality, onImageText, outputFormat } = requested;
  const said = { quality, highQuality, onImageText, outputFormat };
  return {
    prompt,
    ...shapeOf(requested),
    ...Object.fromEntries(Object.entries(said).filter(([, value]) => value !== null)),
    count: requested.count,
    previews: requested.previews,
    fallback: requested.fallback,
    metadata,
  };
}

function shapeOf({ platform, size, aspectRatio, resolution }: Requested): Fields {
  if (platform !== null) return { platform };
  return size === null ? { aspectRatio, resolution } : { size };
}

const shapeNames = ["platform", "size", "aspectRatio", "resolution"];

/** A change of one part of the shape leaves the others that go with it, and replaces those that do not. */
function withoutShape(before: Fields, changes: Fields): Fields {
  const changed = shapeNames.filter((name) => changes[name] !== undefined);
  if (changed.length === 0) return before;
  const isRatio = changed.every((name) => name === "aspectRatio" || name === "resolution");
  const left = isRatio ? ["platform", "size"] : shapeNames;
  return Object.fromEntries(Object.entries(before).filter(([name]) => !left.includes(name)));
}

function stored(image: InputImage): ImageSource {
  return { kind: "stored", image };
}

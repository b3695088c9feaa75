import { slug } from "github-slugger";
import { z } from "zod";

import type { PlatformId } from "../domain/platform.ts";
import { platforms } from "../domain/platform.ts";
import type { InputCounts } from "../inputs/input-intake.ts";
import { mostImages } from "../inputs/input-limits.ts";
import { nativeImagePlaces, parseNativeRequest, type NativeRequest } from "./native-request.ts";
import { ProblemError } from "./problem.ts";
import type { ImagePlace } from "./read-json-with-images.ts";
import { problem, validate } from "./validate.ts";

/** The body of a batch may be this large, in bytes, without the images in it. */
export const batchLimit = 1024 * 1024;

/** The most slides that a batch may have. */
const mostSlides = 50;

/** Images that may come with it: what each slide may have, as far as the body's size allows. */
export const batchInputs: InputCounts = { images: mostSlides * mostImages, masks: mostSlides };

/** What a name in an archive may have of a prompt, in characters. */
const longestName = 40;

type Fields = Readonly<Record<string, unknown>>;

const slidesField = z
  .array(z.record(z.string(), z.unknown()))
  .refine(
    ({ length }) => length >= 1 && length <= mostSlides,
    problem("invalid_count", `A batch has 1 to ${mostSlides} slides. Split it, or add some.`),
  );

const platformsField = z
  .array(z.string())
  .refine(
    ({ length }) => length >= 1 && length <= platforms.length,
    problem("invalid_count", `A batch has 1 to ${platforms.length} platforms, each once.`),
  )
  .refine(
    (ids) => new Set(ids).size === ids.length,
    problem("invalid_parameter", "'platforms' names one twice. Name each once."),
  );

export const batchSchema = z
  .looseObject({
    slides: slidesField.optional(),
    platforms: platformsField.optional(),
    style: z.string().min(1).max(4000).optional(),
  })
  .refine(({ slides, platforms: ids }) => (slides === undefined) !== (ids === undefined), {
    ...problem(
      "invalid_parameter",
      "A batch has either 'slides', each with its own prompt, or 'platforms' for one prompt.",
    ),
    path: ["slides"],
  });

export const nameSchema = z.object({ name: z.string().trim().min(1).max(80).optional() });

/** Where the body of a batch may hold images as data URLs. */
export const batchImagePlaces: readonly ImagePlace[] = [
  ...nativeImagePlaces,
  ...nativeImagePlaces.map(({ path, role }) => ({ path: ["slides", "*", ...path], role })),
];

/** One item of a batch, as a request of its own. */
export interface BatchItemRequest {
  /** What its image is called in an archive, without number and type. */
  readonly name: string;
  readonly platform: PlatformId | null;
  readonly asked: NativeRequest;
  /** Where it stands in the body, as `slides.3`. */
  readonly place: string;
  /** What it says itself, beside what all share. */
  readonly own: Fields;
}

/** True for a body that asks for a batch, be it valid or not. */
export function asksForBatch(body: unknown): boolean {
  return body instanceof Object && ("slides" in body || "platforms" in body);
}

/**
 * The items of a batch, each in the one form of a request: with what all share, and in place of that
 * or beside it what is its own.
 * @throws ProblemError about the first field that is wrong.
 */
export function parseBatchRequest(body: unknown): readonly BatchItemRequest[] {
  const { slides, platforms: ids, style, ...shared } = validate(batchSchema, body);
  if (ids) {
    refuseShape(shared);
    return ids.map((platform, index) =>
      toItem({ shared, own: { name: platform, platform }, style }, `platforms.${index}`),
    );
  }
  return (slides ?? []).map((own, index) => toItem({ shared, own, style }, `slides.${index}`));
}

/** Says the size of an image: an item that has one of these takes none of the shared ones. */
const shapeNames = ["platform", "size", "aspectRatio", "resolution"] as const;

function refuseShape(shared: Fields): void {
  const name = shapeNames.find((candidate) => shared[candidate] !== undefined);
  if (name === undefined) return;
  const detail = `'platforms' already says the sizes: leave out '${name}'.`;
  throw new ProblemError("invalid_parameter", { detail, param: name });
}

interface ItemFields {
  readonly shared: Fields;
  readonly own: Fields;
  readonly style: string | undefined;
}

/** @param place Where the item stands in the body. */
function toItem({ shared, own, style }: ItemFields, place: string): BatchItemRequest {
  const { name: named, ...ownFields } = own;
  const merged = merge(shared, ownFields);
  const fields = withStyle(merged, style);
  try {
    if ("count" in fields) throw oneImageEach();
    const { name } = validate(nameSchema, { name: named });
    const asked = parseNativeRequest(fields);
    const { platform, onImageText } = asked.request;
    return {
      name: toName(name ?? onImageText ?? String(merged["prompt"])),
      platform: platform ?? null,
      asked: { ...asked, request: { ...asked.request, batch: true } },
      place,
      own,
    };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    // What is wrong with that which all share is no fault of this one.
    throw isShared(error, { place, own }) ? error : inPlace(error, { place, own });
  }
}

/** References add up: those that all share come first. */
function merge(shared: Fields, own: Fields): Fields {
  const hasShape = shapeNames.some((name) => own[name] !== undefined);
  const kept = Object.entries(shared).filter(
    ([name]) => !hasShape || !shapeNames.some((shape) => shape === name),
  );
  const fields = { ...Object.fromEntries(kept), ...own };
  const [all, some] = [shared["references"], own["references"]];
  if (!Array.isArray(all) || !Array.isArray(some)) return fields;
  return { ...fields, references: [...(all as unknown[]), ...(some as unknown[])] };
}

function withStyle(fields: Fields, style: string | undefined): Fields {
  const { prompt } = fields;
  if (style === undefined || typeof prompt !== "string" || prompt.trim() === "") return fields;
  return { ...fields, prompt: `${prompt}\n\n${style}` };
}

function oneImageEach(): ProblemError {
  const detail = "Each item of a batch is one image: leave out 'count', and add items instead.";
  return new ProblemError("invalid_parameter", { detail, param: "count" });
}

type Place = Pick<BatchItemRequest, "place" | "own">;

/** Says which item is wrong, and by which field: its own, or one that all share. */
export function inPlace(error: ProblemError, item: Place): ProblemError {
  const { param = null, ...details } = error.details;
  const { place } = item;
  const ownParam = param === null || isPlatform(item) ? place : `${place}.${param}`;
  return new ProblemError(error.code, {
    ...details,
    detail: `In ${place}: ${details.detail}`,
    param: isShared(error, item) ? param : ownParam,
  });
}

/** A slide may have any field of its own, so that one which is missing is missing there. */
function isShared({ code, details: { param = null } }: ProblemError, item: Place): boolean {
  const [field = ""] = param?.split(".") ?? [];
  if (param === null || field in item.own) return false;
  return isPlatform(item) || code !== "missing_parameter";
}

/** The item is a platform, and says nothing else. */
function isPlatform({ place }: Place): boolean {
  return place.startsWith("platforms");
}

/** Letters and digits of any script, and hyphens: a file name everywhere. */
function toName(text: string): string {
  const words = text.normalize("NFC").trim().replaceAll(/\s+/g, " ");
  const short = Array.from(words).slice(0, longestName).join("");
  return slug(short).replaceAll(/-+/g, "-").replaceAll(/^-|-$/g, "") || "image";
}
